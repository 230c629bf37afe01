"""Saying what one thought of a course and what it has changed, reading what everybody said, choosing what is quoted."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, queries, rules
from bookings.forms import EvaluationForm, ImpactForm, QuotesForm
from bookings.models import Booking, StandIn
from core.calendar import today
from core.gate import only
from schools.permissions import can_manage_courses, is_office


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """Four short questions to somebody who was there, answered once."""
    part, booking = _part_in(request, pk)
    form = EvaluationForm(request.POST if request.method == "POST" else None)
    if answer := _answered(request, form, lambda said: actions.evaluate(booking, **said, by=request.user)):
        return answer
    is_over = booking.cohort.ends_at is not None and booking.cohort.ends_at <= timezone.now()
    context = {"booking": booking, "form": form, "is_answered": part.evaluated_at, "is_over": is_over}
    return render(request, "bookings/evaluate.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def impact(request: HttpRequest, pk: int) -> HttpResponse:
    """What the course has changed, three months on: one question to tick and one to write, answered once."""
    part, booking = _part_in(request, pk)
    form = ImpactForm(request.POST if request.method == "POST" else None)
    if answer := _answered(request, form, lambda said: actions.tell_what_changed(booking, **said, by=request.user)):
        return answer
    ends_at = booking.cohort.ends_at
    asked_on = rules.impact_asked_on(rules.day_of(ends_at)) if ends_at else None
    is_time = asked_on is not None and asked_on <= today()
    is_asked = is_time and not part.impact_told_at
    context = {
        "booking": booking,
        "form": form if is_asked else None,  # otherwise the page says why nothing is asked
        "is_answered": part.impact_told_at,
        "asked_on": asked_on,
        "is_time": is_time,
    }
    return render(request, "bookings/impact.html", context, status=422 if is_asked and form.errors else 200)


def _part_in(request: HttpRequest, pk: int) -> tuple[Booking | StandIn, Booking]:
    """What the reader had to do with a place, and the place; anybody else’s is not there."""
    part = queries.part_in(pk, request.user)
    if part is None:
        raise Http404
    return part, part.booking if isinstance(part, StandIn) else part


def _answered(request: HttpRequest, form: forms.Form, keep: Callable[[dict], None]) -> HttpResponse | None:
    """Keep a reply and say thank you; None when the form has to be shown."""
    if not form.is_valid():
        return None
    try:
        keep(form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, "Thank you. Your answers are in, without your name.")
    return redirect("home:my")


@require_safe
@login_required
def evaluations(request: HttpRequest, pk: int) -> HttpResponse:
    """What participants said of a course, without names, once enough of them did; and three months on the same."""
    cohort = get_object_or_404(queries.cohorts_led_by(request.user), pk=pk)
    replies, impacts = queries.replies_to(cohort.pk), queries.impacts_of(cohort.pk)
    questions = queries.summary_of(replies)
    context = {
        "cohort": cohort,
        "count": len(replies),
        "questions": questions,
        "impact_count": len(impacts),
        "impact_questions": queries.summary_of(impacts),
        "base": "office.html" if is_office(request.user) else "base.html",
        "can_quote": bool(questions) and can_manage_courses(request.user),
    }
    return render(request, "bookings/evaluations.html", context)


@only(can_manage_courses)
@require_http_methods(["GET", "HEAD", "POST"])
def quotes(request: HttpRequest, pk: int) -> HttpResponse:
    """A course officer chooses which answers to "What will you use?" the course page quotes."""
    cohort = get_object_or_404(queries.cohorts_led_by(request.user), pk=pk)
    replies = queries.quotable(cohort.pk)
    form = QuotesForm(request.POST if request.method == "POST" else None, replies=replies)
    if form.is_valid():
        try:
            changed = actions.choose_quotes(cohort, form.cleaned_data["chosen"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved." if changed else "Nothing was different.")
            return redirect("bookings:evaluations", cohort.pk)
    context = {"cohort": cohort, "form": form, "has_replies": bool(replies)}
    return render(request, "bookings/quotes.html", context, status=422 if form.errors else 200)
