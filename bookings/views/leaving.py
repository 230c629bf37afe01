"""Giving a place up."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bookings import actions, permissions, queries
from bookings.forms import CancelForm
from bookings.models import Booking
from bookings.queries import Leaving


@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a place up. The page first says what it costs now, and until when it costs less."""
    found = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if not permissions.can_cancel(request.user, found):
        raise Http404
    costs = queries.leaving(found)
    form = CancelForm(request.POST if request.method == "POST" else None, costs=costs)
    if form.is_valid():
        try:
            actions.cancel(found, by=request.user, **form.facts)
        except ValidationError as error:
            form = _asked_again(request, found, error)
            costs = queries.leaving(found)
        else:
            messages.success(request, f"The place on {found.cohort.programme.title} is given up.")
            return redirect("bookings:booking", found.pk)
    context = {"booking": found, "form": form, "costs": costs}
    return render(request, "bookings/cancel.html", context, status=422 if form.errors else 200)


def _asked_again(request: HttpRequest, found: Booking, error: ValidationError) -> CancelForm:
    """The same answers, with what it costs by now: whoever confirms again has seen that."""
    costs: Leaving = queries.leaving(found)
    data = request.POST.copy()
    data["shown_pence"] = str(costs.pence)
    form = CancelForm(data, costs=costs)
    form.add_error(None, error)
    return form
