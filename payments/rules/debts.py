"""How old a debt is, as finance counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Age:
    """A band of days since an invoice was due: from the first to the last of them, both with it; None is no limit."""

    key: str
    label: str
    first: int | None
    last: int | None


AGES = (
    Age("not_due_pence", "Not due", None, 0),
    Age("to_30_pence", "1 to 30 days", 1, 30),
    Age("to_60_pence", "31 to 60 days", 31, 60),
    Age("to_90_pence", "61 to 90 days", 61, 90),
    Age("over_90_pence", "Over 90 days", 91, None),
)


def age_of(due_on: date, *, today: date) -> Age:
    """The band of an invoice that was due on a day. On that day itself it is not overdue."""
    days = (today - due_on).days
    return next(
        age for age in AGES if (age.first is None or days >= age.first) and (age.last is None or days <= age.last)
    )
