"""What a year cost beside its courses. Sums are added and taken away, never changed."""

from __future__ import annotations

from core import audit
from core.action import action
from members.models import YearCost
from schools.models import Person


@action
def note_year_cost(
    *, year: int, strand: str, words: str, amount_pence: int, source: str = "", by: Person | None
) -> YearCost:
    """Note a sum of an academic year, for a strand or for all together."""
    made = YearCost(year=year, strand=strand, words=words, amount_pence=amount_pence, source=source)
    made.save(force_insert=True)
    audit.record("noted", made, by=by)
    return made


@action
def remove_year_cost(cost: YearCost, *, by: Person | None) -> None:
    """Take a sum away that was noted by mistake."""
    audit.record("removed", cost, by=by)
    cost.delete()
