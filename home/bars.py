"""A bar of what a school spent: charged, for cover, waiting for approval, and where its budget ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bookings.queries.budgets import BudgetLeft


@dataclass(frozen=True)
class Part:
    """One stretch of a bar: its kind, where it begins and how long it is, of a hundred."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Bar:
    """What the template draws; `budget_x` is None without a budget."""

    parts: tuple[Part, ...]
    budget_x: str | None


def longest(spends: Iterable[BudgetLeft]) -> int:
    """The sum, in pence, that bars which are looked at together are measured by."""
    return max((max(spend.spent_pence + spend.waiting_pence, spend.budget_pence or 0) for spend in spends), default=0)


def bar_of(spend: BudgetLeft, *, whole_pence: int) -> Bar:
    """The bar of one spend, on the scale of the longest."""
    share = 100 / (whole_pence or 1)
    parts, x = [], 0.0
    for kind, pence in (
        ("charged", spend.charged_pence),
        ("cover", spend.cover_pence),
        ("waiting", spend.waiting_pence),
    ):
        if pence:
            parts.append(Part(kind, f"{x:.2f}", f"{pence * share:.2f}"))
            x += pence * share
    return Bar(tuple(parts), None if spend.budget_pence is None else f"{spend.budget_pence * share:.2f}")
