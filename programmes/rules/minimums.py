"""What is agreed about minimum numbers: when it is decided whether a course runs, and how that is said."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.humanize.templatetags.humanize import apnumber

from core import words
from core.calendar import add_working_days

#: It is decided whether a course with too few people runs this many working days before it begins.
DECIDED_WORKING_DAYS_BEFORE = 15


def decided_on(*, starts_on: date) -> date:
    """The day on which it is decided whether a course runs, unless the office names another one."""
    return add_working_days(starts_on, -DECIDED_WORKING_DAYS_BEFORE)


def decided_if_begins_by(*, today: date) -> date:
    """The last day of beginning whose usual day of decision has come: courses that begin later still have time."""
    return add_working_days(today, DECIDED_WORKING_DAYS_BEFORE)


def people_missing(*, minimum: int, taken: int) -> int:
    """How many people more a course needs to run; none when it runs in any case, or enough have booked."""
    return max(minimum - taken, 0)


def runs_words(*, minimum: int, taken: int, confirmed_at: datetime | None) -> str:
    """Whether a course is sure to run, in words for whoever books; empty when it runs in any case.

    Once it is confirmed it runs, even when people give up their places afterwards.
    """
    if confirmed_at is not None:
        return "Confirmed to run"
    if not minimum:
        return ""
    missing = people_missing(minimum=minimum, taken=taken)
    return f"{str(apnumber(missing)).capitalize()} more and it runs" if missing else "Enough people have booked"


def decision_words(*, decision_on: date | None, today: date) -> str:
    """When it is decided whether a course runs, in words; empty while it has no date."""
    if decision_on is None:
        return ""
    return f"It is decided on {words.day(decision_on)}" if decision_on > today else "It is decided any day now"
