"""What is agreed about "we've had the call": when a school is unavailable, and what becomes of its bookings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from bookings.states import Outcome
from core.calendar import LONDON, NO_DAYS, add_working_days, is_working_day

#: A school that has had the call is unavailable for so many school days.
CALL_SCHOOL_DAYS = 3
#: Said before this time of a school day, that day is one of them. Later, school is over and people can go to courses.
TODAY_COUNTS_UNTIL = time(15)


def call_days(*, said_at: datetime, closed: Collection[date] = NO_DAYS) -> tuple[date, date]:
    """The first and the last day on which a school is unavailable: today and the next two school days; from three
    o'clock on, or on a day without school, the next three."""
    local = said_at.astimezone(LONDON)
    counts_today = local.time() < TODAY_COUNTS_UNTIL and is_working_day(local.date(), closed=closed)
    first = local.date() if counts_today else add_working_days(local.date(), 1, closed=closed)
    return first, add_working_days(first, CALL_SCHOOL_DAYS - 1, closed=closed)


def outcome_of_call(*, goes_on: bool, has_been: bool, has_other_date: bool) -> Outcome:
    """What becomes of a place when its school is unavailable for some of its sessions. Nothing is ever charged for it.

    A course that goes on after those days keeps its people, and so does one that they have been at already: they are
    excused from the sessions in between. Otherwise they go to another date with a free place, or the place is given up.
    """
    if goes_on or has_been:
        return Outcome.EXCUSED
    return Outcome.MOVED if has_other_date else Outcome.GIVEN_UP


def can_be_taken_back(*, said_at: datetime, at: datetime) -> bool:
    """Whether a call can still be taken back: on the day on which it was said."""
    return said_at.astimezone(LONDON).date() == at.astimezone(LONDON).date()
