"""Bookings as their people see them, the line for a cohort, and who approves."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet

from bookings.models import Booking
from bookings.states import Status
from members.queries import members_among
from programmes.models import Price
from programmes.queries import prices_of
from schools.models import Person
from schools.permissions import can_manage_courses, schools_seen_by


def with_place() -> QuerySet[Booking]:
    """Bookings with all that a page says of one: person, school, course, approval, charge."""
    return Booking.objects.select_related(
        "person", "organisation", "cohort__programme", "approval__decided_by", "charge", "request__asked_by", "policy"
    )


def bookings_seen_by(person: Person) -> QuerySet[Booking]:
    """The bookings that this person may see: one's own, one's schools', or all for a course officer."""
    found = with_place()
    if can_manage_courses(person):
        return found
    return found.filter(Q(person=person) | Q(organisation_id__in=schools_seen_by(person)))


def line_of(cohort_id: int) -> QuerySet[Booking]:
    """Who waits for a place, in order: by the moment a complete request was accepted (R044), ties by number."""
    return Booking.objects.filter(cohort_id=cohort_id, status=Status.WAITING).order_by("accepted_at", "pk")


def position_in_line(booking: Booking) -> int:
    """1 for the next in line."""
    ahead = Q(accepted_at__lt=booking.accepted_at) | Q(accepted_at=booking.accepted_at, pk__lt=booking.pk)
    return line_of(booking.cohort_id).filter(ahead).count() + 1


def prices_for(cohort_id: int, organisation_ids: Collection[int]) -> list[Price]:
    """A cohort's prices, each with `member_ids`: which of these schools are members today. One query."""
    members = members_among(organisation_ids).order_by().values("pk")
    return list(prices_of(cohort_id).annotate(member_ids=ArraySubquery(members)))
