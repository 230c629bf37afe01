"""Giving a place up, and what people do after the alliance changed a course."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings import actions, permissions, queries
from bookings.forms import CancelForm, OtherDateForm
from bookings.models import Booking
from bookings.queries import Leaving
from bookings.states import Cause, Status
from core.words import day


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
    comes_back = bool(found.entitlement_id) and queries.place_comes_back(found)
    context = {"booking": found, "form": form, "costs": costs, "place_comes_back": comes_back}
    return render(request, "bookings/cancel.html", context, status=422 if form.errors else 200)


def _asked_again(request: HttpRequest, found: Booking, error: ValidationError) -> CancelForm:
    """The same answers, with what it costs by now: whoever confirms again has seen that."""
    costs: Leaving = queries.leaving(found)
    data = request.POST.copy()
    data["shown_pence"] = str(costs.pence)
    form = CancelForm(data, costs=costs)
    form.add_error(None, error)
    return form


@require_POST
@login_required
def after_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the place on a course that was changed, or give it up at no charge: one form, two buttons."""
    found = _mine_to_decide(request, pk)
    keeps = request.POST.get("answer") == "keep"
    try:
        if keeps:
            actions.keep_after_change(found, by=request.user)
        elif request.POST.get("answer") == "leave":
            actions.leave_after_change(found, by=request.user)
        else:
            raise ValidationError("Choose whether the place is kept or given up.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"The place is {'kept' if keeps else 'given up. Nothing is owed for it'}.")
    return redirect("bookings:booking", found.pk)


@require_http_methods(["GET", "POST"])
@login_required
def move_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to another date of a course that was cancelled."""
    found = _mine_to_decide(request, pk)
    if made := queries.moved_to(found):
        return redirect("bookings:booking", made.pk)
    if found.cause != Cause.ALLIANCE:
        raise Http404
    form = OtherDateForm(request.POST if request.method == "POST" else None, dates=queries.other_dates(found))
    if form.is_valid():
        try:
            made = actions.move_to(found, form.chosen, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The place is moved to {day(made.cohort.starts_at)}. The price stays the same.")
            return redirect("bookings:booking", made.pk)
    context = {"booking": found, "form": form if form.dates else None}
    return render(request, "bookings/move_place.html", context, status=422 if form.dates and form.errors else 200)


def _mine_to_decide(request: HttpRequest, pk: int) -> Booking:
    found = get_object_or_404(queries.bookings_seen_by(request.user), pk=pk)
    if not permissions.can_cancel(request.user, found):
        raise Http404
    return found


def choices_after_change(found: Booking) -> dict:
    """What a booking's page offers after the alliance changed or cancelled its course."""
    until = found.free_to_leave_until
    is_free = found.status == Status.BOOKED and until is not None and until > timezone.now()
    was_cancelled = found.status == Status.CANCELLED and found.cause == Cause.ALLIANCE
    dates = queries.other_dates(found) if was_cancelled else []
    return {
        "is_free_to_leave": is_free,
        "dates_form": OtherDateForm(dates=dates) if dates else None,
        "moved_to": queries.moved_to(found) if found.cause == Cause.MOVED else None,
    }
