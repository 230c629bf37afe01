"""Approvals as letters and pages read them: who is asked, what waits."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bookings.models import Approval, Deputy
from bookings.states import Approver
from core.calendar import today
from schools.models import Person, Post
from schools.rules import HEADS
from schools.states import PostKind


def deputies_now(organisation_id: int) -> QuerySet[Deputy]:
    """Who decides beside a school's heads today."""
    day = today()
    return Deputy.objects.filter(organisation_id=organisation_id, from_on__lte=day, to_on__gte=day)


def approvers_of(approval: Approval) -> list[Person]:
    """Who is asked: the school's heads and their deputies, its CPD leads too when they may decide on this one.

    Nobody is asked about their own booking, or while on leave; acting heads and those covering for one are asked.
    """
    here = Post.objects.current().confirmed().filter(organisation_id=approval.organisation_id, is_on_leave=False)
    asked = Q(kind__in=HEADS) | Q(person__in=deputies_now(approval.organisation_id).values("person"))
    if approval.approver == Approver.CPD_LEAD:
        asked |= Q(kind=PostKind.CPD_LEAD)
    people = Person.objects.filter(pk__in=here.filter(asked).values("person"), is_active=True)
    return list(people.exclude(pk=approval.booking.person_id).order_by("pk"))
