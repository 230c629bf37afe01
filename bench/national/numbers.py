"""How many there are of everything, and which belongs to which. Each thing is found by its number alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from core.calendar import LONDON, today

SCHOOLS = 22_000
PEOPLE = 500_000
PROGRAMMES = 5_000
COHORTS = 20_000
SESSIONS = 50_000
BOOKINGS = 2_000_000
#: Cohorts that are still to begin; all others are over.
AHEAD = 1_000
#: Bookings of each cohort, and the places of a cohort with a waiting list, which is one in ten of those ahead.
EACH, PLACES_WHEN_FULL = BOOKINGS // COHORTS, 90
#: Numbers of the country's own rows begin here, above the demonstration's.
FIRST = 1_000_000

Row = dict[str, Any]


def first_day_of(n: int) -> datetime:
    """The first session of cohort n: the next months for those ahead, the last five years for the others."""
    days = 3 + n % 120 if n < AHEAD else -days_ago(n)
    return datetime.combine(today() + timedelta(days=days), time(16), LONDON)


def days_ago(n: int) -> int:
    """How long ago a cohort that is over had its first session."""
    return 30 + n % 1_700


def session_of(n: int) -> int:
    """The first session of cohort n: even ones have two, odd ones three."""
    return n // 2 * 5 + n % 2 * 2


def has_a_line(n: int) -> bool:
    """Whether people wait for a place on cohort n."""
    return n < AHEAD and n % 10 == 0


def person_of(n: int) -> int:
    """Whose booking n is: nobody twice on one cohort."""
    return FIRST + (n // COHORTS * 4_999 + n % COHORTS * 25) % PEOPLE


def school_of(n: int) -> int:
    """The school that booking n is for."""
    return FIRST + (person_of(n) - FIRST) % SCHOOLS


def is_charged(n: int) -> bool:
    """Whether booking n was charged: a good half of those of the courses that are over, a million."""
    return n % COHORTS >= AHEAD and n // COHORTS % 19 < 10


def was_given_up(n: int) -> bool:
    """The last few of each course that is over were given up."""
    return n % COHORTS >= AHEAD and n // COHORTS >= EACH - 4
