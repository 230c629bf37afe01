"""Handing out files: whether somebody may have one is asked each time."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from bookings import queries
from programmes.documents import material_response


@require_safe
@login_required
def material(request: HttpRequest, pk: int) -> FileResponse:
    """A file, to keep."""
    found = queries.material_for(request.user, pk)
    if found is None:
        raise Http404
    return material_response(found)
