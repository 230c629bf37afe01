"""Whom the alliance's own decisions about a course concern, and where they can go instead."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from bookings.models import Booking
from bookings.states import Status
from core.calendar import today
from programmes.models import Cohort
from programmes.queries import undecided, with_enough_people


def one_booking_each(cohort_id: int) -> list[Booking]:
    """Of each person who gets the letters about places on a course, one of their places."""
    booked = Booking.objects.filter(cohort_id=cohort_id, status=Status.BOOKED).select_related("request").order_by("pk")
    return list({booking.told_id: booking for booking in reversed(booked)}.values())


def ready_to_confirm() -> QuerySet[Cohort]:
    """Courses that the clock confirms now."""
    return with_enough_people(undecided(today=today(), at=timezone.now()))
