"""Minimum numbers: a course is confirmed once enough people have booked and its day of decision has come."""

from __future__ import annotations

from django.utils import timezone

from bookings import queries
from bookings.actions.places import locked
from bookings.emails import changes as letters
from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import today
from programmes.models import Cohort
from programmes.states import CohortStatus
from schools.models import Person


@action
def confirm(cohort: Cohort, *, by: Person | None) -> bool:
    """Say that a course is sure to run, whoever gives up their place from now on. Twice is once; returns whether it is
    new.

    People with a place are told when the day of decision had passed: until then nobody had to wonder.
    """
    cohort = locked(cohort.pk)
    if cohort.status not in (CohortStatus.PUBLISHED, CohortStatus.RUNNING):
        raise RuleBroken(f"This course is {cohort.get_status_display().lower()}, so there is nothing to confirm.")
    if cohort.confirmed_at is not None:
        return False
    if by is None and cohort.taken < cohort.minimum:  # somebody gave up their place meanwhile
        return False
    Cohort.objects.filter(pk=cohort.pk).update(confirmed_at=timezone.now())
    audit.record("confirmed", cohort, by=by, changed=["confirmed_at"])
    if cohort.decision_on and cohort.decision_on < today():
        outbox.post_all([letters.of_confirming(booking) for booking in queries.one_booking_each(cohort.pk)])
    return True


def confirm_with_enough_people() -> int:
    """Confirm the courses whose day of decision has come and that have enough people. Returns how many those were."""
    return sum(confirm(cohort, by=None) for cohort in queries.ready_to_confirm())
