"""Whether a place needs supply cover, changed on the booking's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from bookings import actions, permissions, queries


@require_POST
@login_required
def set_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """The school says whether somebody has to be covered for. Two buttons, and each says what it does."""
    found = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if not permissions.can_set_cover(request.user, found):
        raise Http404
    is_needed = request.POST.get("cover") == "needed"
    try:
        actions.set_cover(found, is_needed=is_needed, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = "is counted again" if is_needed else "is no longer counted"
        messages.success(request, f"Supply cover for {found.who} {said}.")
    return redirect("bookings:booking", found.pk)
