"""What programmes and cohorts are: facts, terms, and what feedback changed."""

from __future__ import annotations

from typing import Any

from core import audit
from core.action import RuleBroken, action
from leadership.models import Change, CohortTerms
from programmes.models import Cohort, Grant, LeadershipFacts, Programme, Qualification
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


@action
def save_backing(held: Qualification | Grant, *, by: Person, **facts: Any) -> None:
    """Enter or correct what stands behind programmes: a national qualification (R027), or a fund's grant (R034)."""
    is_new = held.pk is None
    for name, value in facts.items():
        setattr(held, name, value)
    held.save()
    audit.record("entered" if is_new else "corrected", held, by=by, changed=sorted(facts))


@action
def remove_backing(held: Qualification | Grant, *, by: Person) -> None:
    """Take back what was entered by mistake. Refused while a programme stands on it."""
    if held.programmes.exists():
        raise RuleBroken("A programme stands on it. Describe that programme without it first.")
    audit.record("removed", held, by=by)
    held.delete()
