"""What is agreed about the September sweep, when a school says who has left over the summer."""

from __future__ import annotations

from datetime import date, timedelta

#: A last day can lie so far back, or ahead.
SWEEP_REACHES = timedelta(days=366)


def is_sweep_offered(day: date) -> bool:
    """Whether a school's page offers the sweep: from 1 September until the half-term of October begins, which is the
    week of its last Monday. Its own page is there all year."""
    last = date(day.year, 10, 31)
    half_term = last - timedelta(days=last.weekday())
    return date(day.year, 9, 1) <= day < half_term


def usual_last_day(day: date) -> date:
    """The day on which most of those who left in the summer left: the 31 August before."""
    this_year = date(day.year, 8, 31)
    return this_year if this_year <= day else date(day.year - 1, 8, 31)
