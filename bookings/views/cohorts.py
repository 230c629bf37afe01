"""What the office cancels or moves. Each page first says who will be told."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bookings import actions, queries
from bookings.forms import CallOffForm, MoveForm
from core.gate import only
from programmes.forms import ConfirmForm
from programmes.models import Cohort, Session
from programmes.queries import clashes
from schools.permissions import can_manage_courses


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def cancel_cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a whole course."""
    cohort = get_object_or_404(Cohort.objects.select_related("programme"), pk=pk)
    form = CallOffForm(_posted(request), button="Cancel the course and tell everyone")
    if form.is_valid():
        try:
            told = actions.cancel_cohort(cohort, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{cohort} is cancelled. {_told(told)}")
            return redirect("bookings:registers")
    return _page(request, "bookings/cancel_cohort.html", form, cohort=cohort)


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def decide_cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a course runs, with however many people; or see that it is to be cancelled."""
    cohort = get_object_or_404(Cohort.objects.select_related("programme"), pk=pk)
    form = ConfirmForm(_posted(request), button="Confirm that it runs")
    if form.is_valid():
        try:
            actions.confirm(cohort, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{cohort} is confirmed to run.")
            return redirect("programmes:cohort", cohort.pk)
    return _page(request, "bookings/decide_cohort.html", form, cohort=cohort)


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def cancel_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one session out of a course that goes on."""
    session = _session(pk)
    form = CallOffForm(_posted(request), button="Cancel the session and tell everyone")
    if form.is_valid():
        try:
            told = actions.cancel_session(session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The session is cancelled. {_told(told)}")
            return redirect("bookings:registers")
    return _page(request, "bookings/cancel_session.html", form, cohort=session.cohort, session=session)


@require_http_methods(["GET", "HEAD", "POST"])
@only(can_manage_courses)
def move_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a session another time or place."""
    session = _session(pk)
    form = MoveForm(_posted(request), session=session)
    if form.is_valid() and form.goes_on_despite(clashes([form.planned])[0]):
        try:
            told = actions.move_session(session, by=request.user, **form.changes)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The session is moved. {_told(told)}")
            return redirect("bookings:register", session.pk)
    return _page(request, "bookings/move_session.html", form, cohort=session.cohort, session=session)


def _session(pk: int) -> Session:
    sessions = Session.objects.select_related("cohort__programme", "venue", "room", "leader")
    return get_object_or_404(queries.session_in_course(sessions), pk=pk)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _told(count: int) -> str:
    return "Nobody had to be told." if not count else f"{count} {'person is' if count == 1 else 'people are'} told."


def _page(request: HttpRequest, template: str, form, **facts) -> HttpResponse:
    context = {**facts, "form": form, "told": queries.who_is_told(facts["cohort"], facts.get("session"))}
    return render(request, template, context, status=422 if form.errors else 200)
