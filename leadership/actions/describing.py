"""What programmes and cohorts are: facts, terms, and what feedback changed."""

from __future__ import annotations

from typing import Any

from core import audit
from core.action import action
from leadership.models import Change, CohortTerms
from programmes.models import Cohort, LeadershipFacts, Programme
from schools.models import Person


@action
def describe(programme: Programme, *, by: Person, **facts: Any) -> LeadershipFacts:
    """Say what a leadership programme is: level, who may apply, what it asks, its sister and its grant. From then on
    people apply for it instead of booking."""
    made, _ = LeadershipFacts.objects.update_or_create(programme=programme, defaults=facts)
    Programme.objects.filter(pk=programme.pk).update(takes_applications=True)
    audit.record("described", made, by=by)
    return made


@action
def set_terms(cohort: Cohort, *, by: Person, **facts: Any) -> CohortTerms:
    """Say how a cohort's places are given and what its fee is. Refused by the database once somebody has a place."""
    made, _ = CohortTerms.objects.update_or_create(cohort=cohort, defaults=facts)
    audit.record("set", made, by=by)
    return made


@action
def note_change(cohort: Cohort, *, said: str, changed: str, by: Person) -> Change:
    """You said, we changed."""
    made = Change.objects.create(cohort=cohort, said=said, changed=changed)
    audit.record("noted", made, by=by)
    return made
