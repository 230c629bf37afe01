"""What the alliance pays for a course: trainers, rooms, lunch. Rows are added and taken away, never changed."""

from __future__ import annotations

from core import audit
from core.action import action
from programmes.models import Cohort, Cost
from schools.models import Person


@action
def add_cost(cohort: Cohort, *, kind: str, amount_pence: int, words: str = "", by: Person | None) -> Cost:
    """Note down what is paid for one running. It can be done before, during and after it."""
    cost = Cost(cohort=cohort, kind=kind, amount_pence=amount_pence, words=words)
    cost.save(force_insert=True)
    audit.record("noted", cost, by=by)
    return cost


@action
def remove_cost(cost: Cost, *, by: Person | None) -> None:
    """Take a cost away that was noted by mistake."""
    audit.record("removed", cost, by=by)
    cost.delete()
