"""Saying what one thought of a course, and reading what everybody said."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, queries, rules
from bookings.forms import EvaluationForm
from bookings.states import Status
from schools.permissions import is_office


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """Four short questions to somebody who was there, answered once."""
    booked = queries.with_place().filter(person=request.user, status=Status.BOOKED)
    booking = get_object_or_404(booked, pk=pk)
    form = EvaluationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.evaluate(booking, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Thank you. Your answers are in, without your name.")
            return redirect("home:my")
    is_over = booking.cohort.ends_at is not None and booking.cohort.ends_at <= timezone.now()
    context = {"booking": booking, "form": form, "is_over": is_over}
    return render(request, "bookings/evaluate.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def evaluations(request: HttpRequest, pk: int) -> HttpResponse:
    """What participants said of a course, without names, once enough of them did."""
    cohort = get_object_or_404(queries.cohorts_led_by(request.user), pk=pk)
    replies = queries.replies_to(cohort.pk)
    is_shown = len(replies) >= rules.FEWEST_REPLIES_SHOWN
    context = {
        "cohort": cohort,
        "count": len(replies),
        "fewest": rules.FEWEST_REPLIES_SHOWN,
        "questions": queries.summary_of(replies) if is_shown else [],
        "base": "office.html" if is_office(request.user) else "base.html",
        "is_shown": is_shown,
    }
    return render(request, "bookings/evaluations.html", context)
