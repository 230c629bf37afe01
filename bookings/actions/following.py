"""A school becomes an academy: with its membership and people, what is booked goes to the school that follows."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bookings import queries
from bookings.models import Approval, ApprovalRule, Deputy, SupplyRate
from bookings.states import ApprovalStatus
from core.action import action
from members import actions as members
from members.actions.following import Followed
from schools.models import Person, School


@action
def follow_successor(school: School, successor: School, *, on: date, by: Person) -> tuple[Followed, int]:
    """All that `members.actions.follow_successor` takes over, the places on courses that are not over, what waits for
    the school's answer, and what it has settled. Returns what went over, and how many places. Twice is once."""
    done = members.follow_successor(school, successor, on=on, by=by)
    old, new = school.organisation_id, successor.organisation_id
    places = queries.bookings_to_follow(old).update(organisation_id=new)
    Approval.objects.filter(organisation_id=old, status=ApprovalStatus.ASKED).update(organisation_id=new)
    _settled(old, new)
    return done, places


def _settled(old: int, new: int) -> None:
    """Who approves, who deputises and what cover costs; what the successor has settled for itself stays."""
    for model in (ApprovalRule, SupplyRate):
        if not model._default_manager.filter(organisation_id=new).exists():
            model._default_manager.filter(organisation_id=old).update(organisation_id=new)
    today = timezone.localdate()
    if not Deputy.objects.filter(organisation_id=new, to_on__gte=today).exists():
        Deputy.objects.filter(organisation_id=old, to_on__gte=today).update(organisation_id=new)
