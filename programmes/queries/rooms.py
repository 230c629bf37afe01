"""Venues and their rooms, and what those who come have to know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from programmes.models import Room, Session, Venue
from programmes.states import CohortStatus

#: A select with more rooms than this helps nobody; those of the session's own venue are among them in any case.
MOST_ROOMS = 200
MOST_COMING = 20


def venues_in_order(words: str = "") -> QuerySet[Venue]:
    """Venues by name, those whose name has the words, each with `room_count`."""
    rooms = Room.objects.filter(venue=OuterRef("pk")).order_by().values("venue").annotate(count=Count("pk"))
    venues = Venue.objects.select_related("organisation").annotate(
        room_count=Coalesce(Subquery(rooms.values("count")), Value(0))
    )
    if words:
        venues = venues.filter(organisation__name__icontains=words)
    return venues.order_by(Lower("organisation__name"), "pk")


def venue_in_office(pk: int) -> Venue | None:
    """A venue with its organisation."""
    return Venue.objects.select_related("organisation").filter(pk=pk).first()


def room_in_office(pk: int) -> Room | None:
    """A room with its venue."""
    return Room.objects.select_related("venue__organisation").filter(pk=pk).first()


def rooms_offered(*, at: int | None = None) -> QuerySet[Room]:
    """Rooms to choose among, by venue and name; those of the organisation `at` first."""
    own_first = Case(When(venue__organisation=at, then=0), default=1)
    rooms = Room.objects.select_related("venue__organisation")
    return rooms.order_by(own_first, Lower("venue__organisation__name"), "venue", Lower("name"))[:MOST_ROOMS]


def coming_at(venue: Venue, *, after: datetime) -> QuerySet[Session]:
    """What takes place at a venue next, drafts too."""
    there = Q(venue=venue.organisation_id) | Q(room__venue=venue)
    coming = Session.objects.filter(there, ends_at__gt=after).exclude(cohort__status=CohortStatus.CANCELLED)
    return coming.select_related("cohort__programme", "room").order_by("starts_at", "pk")[:MOST_COMING]


@dataclass
class GettingThere:
    """What is worth knowing about one place of a course; texts in Markdown."""

    name: str
    access: str = ""
    directions: str = ""
    rooms: dict[str, str] = field(default_factory=dict)


def getting_there(sessions: Iterable[Session]) -> list[GettingThere]:
    """The places of these sessions (with venue__venue and room) of which something is known, each once. No query."""
    places: dict[str, GettingThere] = {}
    for session in sessions:
        if session.venue is None:
            continue
        name = str(session.venue)
        place = places.setdefault(name, GettingThere(name))
        try:
            place.access, place.directions = session.venue.venue.access, session.venue.venue.directions
        except ObjectDoesNotExist:
            continue
        if session.room and session.room.access:
            place.rooms[session.room.name] = session.room.access
    return [place for place in places.values() if place.access or place.directions or place.rooms]
