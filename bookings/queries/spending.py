"""What a school's courses of an academic year cost it: in all, by strand and by person, beside what it means to spend.

Counted as `budgets` counts: a course belongs to the year in which it begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet

from bookings.models import Booking, Budget
from bookings.queries.budgets import CHARGES, BudgetLeft, sums_of, with_year
from core.calendar import AcademicYear
from programmes.models import Strand

_STRAND = "cohort__programme__strand"
_NAMES = ("person_id", "person__first_name", "person__last_name")


@dataclass(frozen=True)
class YearOfSpend:
    """An academic year of a school: in all, and each strand that has a budget or cost something."""

    total: BudgetLeft
    strands: dict[str, BudgetLeft]

    @property
    def year(self) -> AcademicYear:
        return self.total.year

    @property
    def budgets(self) -> dict[str, int]:
        """Strand → what the school means to spend, "" for all of them; those that it has settled."""
        settled = {"": self.total, **self.strands}
        return {strand: spend.budget_pence for strand, spend in settled.items() if spend.budget_pence is not None}

    @property
    def by_strand(self) -> list[tuple[str, BudgetLeft]]:
        """Each strand's words, and what it cost; those that cost nothing and are meant to cost nothing are left out."""
        return [
            (Strand(strand).label, spend)
            for strand, spend in self.strands.items()
            if spend.spent_pence or spend.waiting_pence or spend.budget_pence is not None
        ]


def spend_of(organisation_id: int, year: AcademicYear) -> YearOfSpend:
    """A school's year in all and by strand. Two queries."""
    budgets = Budget.objects.filter(organisation_id=organisation_id, year=year.start)
    meant = dict(budgets.values_list("strand", "amount_pence"))
    rows = list(_summed(organisation_id, year, _STRAND).order_by())
    spent = {row[_STRAND]: spend_in(row, year, budget_pence=meant.get(row[_STRAND])) for row in rows}
    strands = {
        strand: spent.get(strand) or BudgetLeft(year, budget_pence=meant.get(strand))
        for strand in Strand.values
        if strand in spent or strand in meant
    }
    total = BudgetLeft(
        year,
        budget_pence=meant.get(""),
        charged_pence=sum(part.charged_pence for part in strands.values()),
        cover_pence=sum(part.cover_pence for part in strands.values()),
        waiting_pence=sum(part.waiting_pence for part in strands.values()),
    )
    return YearOfSpend(total, strands)


def spend_by_person(organisation_id: int, year: AcademicYear) -> QuerySet:
    """A row for everyone who costs something, the most costly first: their names and `spend_in`'s sums. Places without
    a name stand together."""
    first, *others = (F(f"{name}_sum") for name in (*CHARGES, "cover", "waiting"))
    costly = sum(others, first).desc()
    rows = _costing(_summed(organisation_id, year, *_NAMES))
    return rows.order_by(costly, "person__last_name", "person__first_name", "person_id")


def spend_rows(organisation_id: int, year: AcademicYear) -> Iterator[tuple[str, str, BudgetLeft]]:
    """Person, strand and what they cost, by name: the year for a spreadsheet."""
    rows = _costing(_summed(organisation_id, year, *_NAMES, _STRAND))
    for row in rows.order_by("person__last_name", "person__first_name", "person_id", _STRAND).iterator():
        yield name_in(row), Strand(row[_STRAND]).label, spend_in(row, year)


def name_in(row: dict[str, Any]) -> str:
    """Whom one row of sums is about."""
    return f"{row['person__first_name']} {row['person__last_name']}" if row["person_id"] else "Name to follow"


def spend_in(row: dict[str, Any], year: AcademicYear, *, budget_pence: int | None = None) -> BudgetLeft:
    """What one row of sums says."""
    return BudgetLeft(
        year,
        budget_pence=budget_pence,
        charged_pence=sum(row[f"{name}_sum"] for name in CHARGES),
        cover_pence=row["cover_sum"],
        waiting_pence=row["waiting_sum"],
    )


def _costing(rows: QuerySet) -> QuerySet:
    """Without those who cost nothing."""
    something = [Q(**{f"{name}_sum__gt": 0}) for name in (*CHARGES, "cover", "waiting")]
    return rows.filter(reduce(or_, something))


def _summed(organisation_id: int, year: AcademicYear, *by: str) -> QuerySet:
    """The year's sums of a school's bookings, a row for each of `by`."""
    here: QuerySet[Any] = with_year(Booking.objects.filter(organisation_id=organisation_id))
    in_year = here.filter(counts_at__gte=year.starts_at, counts_at__lt=year.ends_at)
    return in_year.values(*by).annotate(**{f"{name}_sum": one for name, one in sums_of(year).items()})
