"""Places: what is awarded of what was requested, how that compares with the nation, and how many may be filled."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

#: (at least so many awarded places, so many more may be filled); the national rule of 2017/18.
TOLERANCE = ((25, 3), (15, 2), (1, 1))
#: The most places that one school pledges for one phase.
MOST_PLEDGED = 20


def cap_of(awarded: int | None) -> int:
    """How many places may be held at once: awarded and the tolerance; 20 for 18 (R011). None before the award."""
    if not awarded:
        return 0
    return awarded + next(more for least, more in TOLERANCE if awarded >= least)


def rate_of(awarded: int, requested: int) -> Decimal | None:
    """Awarded of requested in per cent, to one decimal: 18 of 25 is 72.0 (R011). None when nothing was requested."""
    if not requested:
        return None
    return (Decimal(100) * awarded / requested).quantize(Decimal("0.1"), ROUND_HALF_UP)


def points_between(ours: Decimal | None, nation: Decimal | None) -> Decimal | None:
    """The difference of two rates in percentage points: 72.0 and 46.2 are +25.8 apart (R012)."""
    return None if ours is None or nation is None else ours - nation


def percent_of(part: int, whole: int) -> Decimal | None:
    """A share in per cent to one decimal, as of trainees who stay in the borough (R016)."""
    return rate_of(part, whole)
