""" "We've had the call": one tap on the school's page, and one confirming page that shows whom it touches."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bookings import actions, queries, rules
from bookings.models import Call
from programmes.forms import ConfirmForm
from schools.models import Organisation
from schools.permissions import can_decide_for
from schools.queries import closed_days


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it touches that the school is unavailable from now on; and once it is said, what was said."""
    school = _school(request, pk)
    if said := queries.call_in_effect(school.pk):
        return _said(request, school, said)
    form = ConfirmForm(request.POST if request.method == "POST" else None, button="Free my colleagues", tone="warning")
    if form.is_valid():
        try:
            actions.say_unavailable(school, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your colleagues are free, and have been told by e-mail.")
            return redirect("bookings:call", school.pk)
    now = timezone.now()
    first, last = rules.call_days(said_at=now, closed=closed_days(school.pk, since=rules.day_of(now)))
    context = {
        "school": school,
        "form": form,
        "first": first,
        "last": last,
        "touched": queries.touched_by_call(school.pk, first=first, last=last),
        "led": queries.led_by_staff(school.pk, first=first, last=last),
    }
    return render(request, "bookings/call.html", context, status=422 if form.errors else 200)


def _said(request: HttpRequest, school: Organisation, said: Call) -> HttpResponse:
    """What was said, and until when it can be taken back."""
    context = {
        "school": school,
        "said": said,
        "can_take_back": rules.can_be_taken_back(said_at=said.said_at, at=timezone.now()),
    }
    return render(request, "bookings/call_said.html", context)


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It was a mistake, or came to nothing."""
    school = _school(request, pk)
    said = queries.call_in_effect(school.pk)
    if said is None:
        messages.error(request, "This has been taken back already.")
        return redirect("bookings:call", school.pk)
    try:
        done = actions.take_call_back(said, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("bookings:call", school.pk)
    messages.success(request, _what_came_back(done))
    return redirect("home:school", school.pk)


def _what_came_back(done) -> str:
    """How much could be given back, and how much could not."""
    back, lost = len(done.again) + len(done.excused), len(done.gone) + len(done.moved)
    if not lost:
        return "It is taken back. Everything is as it was, and your colleagues are told."
    places = "place is" if lost == 1 else "places are"
    return f"It is taken back. {back} of {back + lost} are as they were; {lost} {places} no longer free. All are told."


def _school(request: HttpRequest, pk: int) -> Organisation:
    """The reader's own school, of which they are a head; anything else is not there."""
    if not can_decide_for(request.user, pk):
        raise Http404
    return get_object_or_404(Organisation, pk=pk)
