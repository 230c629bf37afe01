"""Holding courses again: a whole term, each as a draft."""

from __future__ import annotations

from django.db.models import Max

from core import audit
from core.action import RuleBroken, action
from programmes import queries
from programmes.actions.cohorts import copy_of
from programmes.models import Cohort, Programme
from programmes.states import CohortStatus
from schools.models import Person


@action
def hold_again(cohort: Cohort, *, days: int, by: Person | None) -> Cohort | None:
    """The same course so many days later, as a draft with all its dates. None when a running begins then already, so
    that doing it twice makes it once."""
    programme = Programme.objects.select_for_update().get(pk=cohort.programme_id)
    if cohort.status == CohortStatus.CANCELLED or cohort.starts_at is None:
        raise RuleBroken("It was cancelled, or has no date.")
    if queries.is_held_again(cohort, days):
        return None
    number = programme.cohorts.aggregate(last=Max("number"))["last"] + 1
    copy = copy_of(cohort, programme=programme, number=number, days=days)
    audit.record("created", copy, by=by)
    return copy
