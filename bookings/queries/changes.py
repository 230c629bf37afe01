"""Whom the alliance's own decisions about a course concern, and where they can go instead."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from bookings.models import Booking
from bookings.states import Status
from core.calendar import today
from programmes.models import Cohort
from programmes.queries import undecided, upcoming, with_enough_people
from programmes.rules import why_not_open

#: What the keys of requests are made from that nobody filled in a form for.
MOVES = uuid.UUID("5f0c3c1e-4f0b-4f5a-9d0e-7a1d6c3b2e90")


def one_booking_each(cohort_id: int) -> list[Booking]:
    """Of each person who gets the letters about places on a course, one of their places."""
    booked = Booking.objects.filter(cohort_id=cohort_id, status=Status.BOOKED).select_related("request").order_by("pk")
    return list({booking.told_id: booking for booking in reversed(booked)}.values())


def ready_to_confirm() -> QuerySet[Cohort]:
    """Courses that the clock confirms now."""
    return with_enough_people(undecided(today=today(), at=timezone.now()))


def other_dates(booking: Booking, *, after: datetime | None = None) -> list[Cohort]:
    """The other runnings of a booking's programme that its person can go to: still to begin (after a moment, when one
    is given), open, with a free place of the kind, nobody in line, and not theirs already. The next one first."""
    now = timezone.now()
    theirs = Booking.objects.live().filter(cohort=OuterRef("pk"), person_id=booking.person_id)
    others = upcoming(now).filter(
        programme_id=booking.cohort.programme_id, starts_at__gt=after or now, waiting=0, taken__lt=F("places")
    )
    if booking.person_id:
        others = others.exclude(Exists(theirs))
    found = others.exclude(pk=booking.cohort_id).select_related("programme")
    return [one for one in found if not why_not_open(one, at=now) and one.places_left_of(booking.mode) > 0]


def key_of_moving(booking: Booking) -> uuid.UUID:
    """The key of the request that takes a booking to another date: always the same, so that it is taken there once."""
    return uuid.uuid5(MOVES, f"booking:{booking.pk}")


def moved_to(booking: Booking) -> Booking | None:
    """The booking that somebody has instead of this one, on another date."""
    return Booking.objects.filter(request__key=key_of_moving(booking)).select_related("cohort__programme").first()
