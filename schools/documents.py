"""Files of organisations that a browser shows: logos."""

from __future__ import annotations

from django.http import FileResponse, Http404

from schools.models import Organisation
from schools.pictures import CONTENT_TYPES


def logo_response(organisation: Organisation) -> FileResponse:
    """The logo as a picture and never as anything else. Raises Http404 when there is none."""
    logo = organisation.logo
    kind = CONTENT_TYPES.get(logo.name.rpartition(".")[2]) if logo else None
    if kind is None or not logo.storage.exists(logo.name):
        raise Http404
    response = FileResponse(logo.open("rb"), content_type=kind)
    response["Content-Disposition"] = "inline"
    return response
