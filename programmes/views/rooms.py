"""The office's pages about venues and rooms."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.answering import asks_and_acts, done
from core.paging import page_of
from programmes import actions, queries
from programmes.forms import ConfirmForm, NewVenueForm, RoomForm, VenueForm
from programmes.models import Room, Venue
from programmes.views.editor import or_404, sent
from programmes.views.office import for_course_officers


@require_safe
@for_course_officers
def venues(request: HttpRequest) -> HttpResponse:
    """Every place of which something is known."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    page = page_of(request, queries.venues_in_order(words))
    return render(request, "programmes/venues.html", {"page": page, "words": words})


@asks_and_acts
@for_course_officers
def add_venue(request: HttpRequest) -> HttpResponse:
    """Begin to write down what is known of a school or partner."""
    form = NewVenueForm(sent(request))
    made: list[Venue] = []
    if done(form, lambda: made.append(actions.add_venue(by=request.user, **form.cleaned_data))):
        messages.success(request, f"{made[0]} is a venue. Add its rooms.")
        return redirect("programmes:venue", made[0].pk)
    return _page(request, form, heading="Add a venue")


@require_safe
@for_course_officers
def venue(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said of a venue, its rooms, and what takes place there next."""
    found = _venue(pk)
    context = {"venue": found, "rooms": found.rooms.all(), "coming": queries.coming_at(found, after=timezone.now())}
    return render(request, "programmes/venue.html", context)


@asks_and_acts
@for_course_officers
def edit_venue(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of it."""
    found = _venue(pk)
    form = VenueForm(sent(request), venue=found)
    if done(form, lambda: actions.change_venue(found, by=request.user, **form.cleaned_data)):
        return _saved(request, found)
    return _page(request, form, found, heading="Access and getting there")


@asks_and_acts
@for_course_officers
def add_room(request: HttpRequest, pk: int) -> HttpResponse:
    """One room more."""
    found = _venue(pk)
    form = RoomForm(sent(request))
    if done(form, lambda: actions.add_room(found, by=request.user, **form.cleaned_data)):
        return _saved(request, found)
    return _page(request, form, found, heading="Add a room")


@asks_and_acts
@for_course_officers
def edit_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a room."""
    room = _room(pk)
    form = RoomForm(sent(request), room=room)
    if done(form, lambda: actions.change_room(room, by=request.user, **form.cleaned_data)):
        return _saved(request, room.venue)
    return _page(request, form, room.venue, heading="Change the room")


@asks_and_acts
@for_course_officers
def remove_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a room off the list."""
    room = _room(pk)
    form = ConfirmForm(sent(request), button="Remove the room", tone="warning")
    if done(form, lambda: actions.remove_room(room, by=request.user)):
        return _saved(request, room.venue, "The room is removed.")
    text = f"{room} can no longer be chosen. Sessions in it keep its name in words."
    return _page(request, form, room.venue, heading="Remove the room", text=text)


def _venue(pk: int) -> Venue:
    found = queries.venue_in_office(pk)
    if found is None:
        raise Http404
    return found


def _room(pk: int) -> Room:
    return or_404(queries.room_in_office(pk))


def _saved(request: HttpRequest, found: Venue, text: str = "Saved.") -> HttpResponse:
    messages.success(request, text)
    return redirect("programmes:venue", found.pk)


def _page(
    request: HttpRequest, form: Form, found: Venue | None = None, *, heading: str, text: str = ""
) -> HttpResponse:
    context = {"form": form, "venue": found, "heading": heading, "text": text}
    return render(request, "programmes/venue_form.html", context, status=422 if form.errors else 200)
