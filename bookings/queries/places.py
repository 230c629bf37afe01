"""Bookings as their people see them, the line for a cohort, and who approves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Q, QuerySet
from django.db.models.functions import JSONObject

from bookings.models import Booking
from bookings.states import Status
from core.calendar import today
from members.queries import members_among
from programmes.models import Price
from programmes.queries import prices_of
from schools.models import Organisation, Person, Post, School, TermDate
from schools.permissions import can_manage_courses, schools_seen_by
from schools.rules import HEADS


def with_place() -> QuerySet[Booking]:
    """Bookings with all that a page says of one: person, school, course, approval, charge."""
    return Booking.objects.select_related(
        "person", "organisation", "cohort__programme", "approval__decided_by", "charge", "request"
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


def approvers_of(organisation_id: int) -> list[Person]:
    """The heads who are asked for a school's approval, each with `closed`: the school's holidays ahead.

    A head on leave can decide but is not asked (domain 1).
    """
    posts = (
        Post.objects.current().confirmed().filter(organisation_id=organisation_id, kind__in=HEADS, is_on_leave=False)
    )
    return list(
        Person.objects.filter(pk__in=posts.values("person_id"), is_active=True)
        .annotate(
            closed=ArraySubquery(
                _holidays_ahead(organisation_id).values(json=JSONObject(first="from_on", last="to_on"))
            )
        )
        .order_by("pk")
    )


def _holidays_ahead(organisation_id: int) -> QuerySet[TermDate]:
    """A school's own holidays, and the council's when the school lies in the alliance's own borough."""
    in_borough = Exists(
        School.objects.filter(organisation_id=organisation_id, la_code=settings.ALLIANCE["local_authority_code"])
    )
    holidays = TermDate.objects.filter(kind=TermDate.Kind.HOLIDAY, to_on__gte=today())
    return holidays.filter(
        Q(organisation_id=organisation_id) | Q(organisation__kind=Organisation.Kind.COUNCIL) & in_borough
    )


def closed_days(ranges: list[dict]) -> frozenset[date]:
    """Every day of the holidays that `approvers_of` found."""
    days: set[date] = set()
    for stretch in ranges:
        day, last = date.fromisoformat(stretch["first"]), date.fromisoformat(stretch["last"])
        while day <= last:
            days.add(day)
            day += timedelta(days=1)
    return frozenset(days)
