"""Adding somebody who came to the door to a register: found by name or address, or new."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import actions, queries, rules
from bookings.forms import NewcomerForm, WalkInForm
from bookings.models import Booking
from core.words import price
from programmes.models import Session


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Find somebody by name or address, see what their school is charged, and add them."""
    session = _session(request, pk)
    words = " ".join(request.GET.get("q", "").split())[:100]
    found, without_school = queries.at_the_door(words, session)
    have_a_place = queries.on_the_register(session, [one.person for one in found]) if found else set()
    form = WalkInForm(request.POST if request.method == "POST" else None, found=found, have_a_place=have_a_place)

    def act() -> Booking:
        chosen, key = form.choice, form.cleaned_data["key"]
        return actions.add_walk_in(
            session, chosen.person, organisation_id=chosen.organisation_id, key=key, by=request.user
        )

    if answer := _added(request, session, form, act):
        return answer
    about = _about(session)
    is_shown = about["is_open"] and bool(form.found)
    context = {
        **about,
        "form": form if is_shown else None,
        "words": words,
        "is_short": 0 < len(words) < queries.FEWEST_LETTERS,
        "have_a_place": {one.person for one in found if one.person.pk in have_a_place},
        "without_school": without_school,
        "without_price": [one for one in found if one.price is None],
    }
    return render(request, "bookings/walk_in.html", context, status=422 if is_shown and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def newcomer(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody whom the portal does not know: name, address, school and role, then on the register."""
    session = _session(request, pk)
    form = NewcomerForm(request.POST if request.method == "POST" else None)

    def act() -> Booking:
        said = dict(form.cleaned_data)
        key = said.pop("key")
        return actions.add_newcomer(session, actions.Newcomer(**said), key=key, by=request.user)

    if answer := _added(request, session, form, act):
        return answer
    about = _about(session)
    is_shown = about["is_open"]
    context = {**about, "form": form if is_shown else None}
    return render(request, "bookings/newcomer.html", context, status=422 if is_shown and form.errors else 200)


def _session(request: HttpRequest, pk: int) -> Session:
    """A session whose register this person takes; anything else is not there."""
    return get_object_or_404(queries.sessions_with_register(request.user), pk=pk)


def _about(session: Session) -> dict:
    cohort = session.cohort
    return {
        "session": session,
        "is_open": rules.takes_walk_ins(starts_at=session.starts_at, at=timezone.now()),
        "why_full": actions.why_full(cohort) if cohort.places_left_of("in_person") < 1 else "",
    }


def _added(request: HttpRequest, session: Session, form: forms.Form, act: Callable[[], Booking]) -> HttpResponse | None:
    """Back to the register with what was done; None when the form has to be shown."""
    if not form.is_valid():
        return None
    try:
        booking = act()
    except ValidationError as error:
        form.add_error(None, error)
        return None
    charged = f"{booking.organisation} is charged {price(booking.price_pence)}" if booking.price_pence else "It is free"
    messages.success(request, f"{booking.who} is on the register. {charged}, and its heads are told.")
    return redirect("bookings:register", session.pk)
