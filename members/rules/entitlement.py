"""The course places that a membership gives: what they are good for, and when they come back."""

from __future__ import annotations

from datetime import date


def covers(*, starts_on: date | None, first_day: date, last_day: date) -> bool:
    """Whether a place of a year's membership is good for a course: one that begins within that year."""
    return starts_on is None or first_day <= starts_on <= last_day


def price_left(pence: int, *, percent: int) -> int:
    """What is left to pay of a price when the membership takes off so many percent; the half penny is the alliance's
    loss. A free place takes off all of it."""
    return pence * (100 - percent) // 100


def returns_in_time(*, kept_pence: int) -> bool:
    """Whether a place that is given up comes back to the membership: when giving up an ordinary place at that moment
    would cost nothing."""
    return kept_pence == 0
