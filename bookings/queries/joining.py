"""Who joins what by an address of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bookings import rules
from bookings.models import Booking, StandIn
from bookings.queries.places import with_place
from bookings.states import Status
from programmes.models import Session


@dataclass(frozen=True)
class Joining:
    """What somebody finds at their address at one moment."""

    booking: Booking
    #: What goes on now, or comes next; None when the course is over.
    session: Session | None
    at: datetime

    @property
    def is_online(self) -> bool:
        """Whether there is a meeting to join; else they come in person."""
        return bool(self.session and self.session.video_link and self.booking.joins_online)

    @property
    def opens_at(self) -> datetime | None:
        return rules.joining_opens_at(self.session.starts_at) if self.session else None

    @property
    def is_open(self) -> bool:
        return self.is_online and self.opens_at is not None and self.opens_at <= self.at


def joining(booking_id: int, person_id: int | None) -> Joining | None:
    """What this person finds there; None when the place is given up, or not theirs any more. At most three queries."""
    booking = with_place().filter(pk=booking_id, status=Status.BOOKED).first()
    if booking is None:
        return None
    sessions = Session.objects.filter(cohort=booking.cohort_id)
    theirs = StandIn.objects.filter(booking=booking_id)
    if booking.person_id == person_id:
        sessions = sessions.exclude(pk__in=theirs.values("session"))
    else:
        sessions = sessions.filter(pk__in=theirs.filter(person=person_id).values("session"))
        if not sessions.exists():
            return None
    now = timezone.now()
    coming = sessions.filter(ends_at__gt=now).select_related("venue", "room").order_by("starts_at", "pk")
    return Joining(booking, coming.first(), now)
