"""Approvals as letters and pages read them: who is asked, what waits."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bookings.models import Approval, Deputy
from bookings.states import Approver
from core.calendar import today
from core.prepared import AnyOf, prepared
from schools.models import Person, Post
from schools.rules import HEADS
from schools.states import PostKind


def deputies_now(organisation_id: int, day: date | None = None) -> QuerySet[Deputy]:
    """Who decides beside a school's heads today."""
    day = today() if day is None else day
    return Deputy.objects.filter(organisation_id=organisation_id, from_on__lte=day, to_on__gte=day)


def approvers_of(approval: Approval) -> list[Person]:
    """Who is asked: the school's heads and their deputies, its CPD leads too when they may decide on this one.

    Nobody is asked about their own booking, or while on leave; acting heads and those covering for one are asked.
    """
    kinds = HEADS | {PostKind.CPD_LEAD} if approval.approver == Approver.CPD_LEAD else HEADS
    people = _approvers(organisation_id=approval.organisation_id, kinds=[kind.value for kind in kinds], day=today())
    return [person for person in people if person.pk != approval.booking.person_id]


@prepared
def _approvers(*, organisation_id: int, kinds: list[str], day: date) -> QuerySet[Person]:
    here = Post.objects.current(day).confirmed().filter(organisation_id=organisation_id, is_on_leave=False)
    asked = Q(kind=AnyOf(kinds)) | Q(person__in=deputies_now(organisation_id, day).values("person"))
    return Person.objects.filter(pk__in=here.filter(asked).values("person"), is_active=True).order_by("pk")
