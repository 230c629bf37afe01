"""What is agreed about dates that repeat: a series of sessions, and a term that is held again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from core.calendar import AcademicYear, bank_holidays

#: One series has at most so many sessions, and the days for it are looked for within so many rounds.
MOST_IN_A_SERIES = 40
MOST_ROUNDS = 120
WEEK = timedelta(days=7)


class Every(TextChoices):
    """How often a series meets."""

    WEEK = "week", "Every week"
    TWO_WEEKS = "two_weeks", "Every two weeks"
    MONTH = "month", "Every month, on the same weekday"


@dataclass(frozen=True)
class Day:
    """A day of a series; `closed` says why schools are shut on it, empty when they are not."""

    on: date
    closed: str = ""


def days_of_series(
    first_on: date, *, every: str, count: int, why_closed: Callable[[date], str], skips_closed: bool
) -> list[Day]:
    """The days of a series of `count` sessions, the first of them on `first_on`.

    Days on which schools are closed are in the list with the reason. When they are skipped the series goes on until it
    has `count` others. A month later is the same weekday of the month: the second Tuesday, or the last one where the
    first was a fifth.
    """
    days: list[Day] = []
    left = min(count, MOST_IN_A_SERIES)
    for on in _rounds(first_on, every):
        day = Day(on, why_closed(on))
        days.append(day)
        left -= not (skips_closed and day.closed)
        if left <= 0:
            break
    return days


def _rounds(first_on: date, every: str) -> Iterator[date]:
    for number in range(MOST_ROUNDS):
        yield _months_later(first_on, number) if every == Every.MONTH else first_on + number * _step(every)


def _step(every: str) -> timedelta:
    return 2 * WEEK if every == Every.TWO_WEEKS else WEEK


def _months_later(first_on: date, months: int) -> date:
    years, month = divmod(first_on.month - 1 + months, 12)
    first_of_month = date(first_on.year + years, month + 1, 1)
    first_such_day = first_of_month + timedelta(days=(first_on.weekday() - first_of_month.weekday()) % 7)
    wanted = first_such_day + (first_on.day - 1) // 7 * WEEK
    return wanted if wanted.month == first_of_month.month else wanted - WEEK


# A term that is held again --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """One of the three terms of a school year, from a day to a day; the holidays around it belong to it."""

    key: str
    name: str
    first_day: date
    last_day: date


def terms_of(year: AcademicYear) -> list[Term]:
    """Autumn, spring and summer of an academic year: they part at New Year and at Good Friday."""
    spring = year.start + 1
    easter = good_friday(spring)
    return [
        Term(f"{year.start}-autumn", f"Autumn term {year.start}", year.first_day, date(year.start, 12, 31)),
        Term(f"{year.start}-spring", f"Spring term {spring}", date(spring, 1, 1), easter - timedelta(days=1)),
        Term(f"{year.start}-summer", f"Summer term {spring}", easter, year.last_day),
    ]


def good_friday(year: int) -> date:
    """The only Friday in March or April that is a bank holiday."""
    return next(day for day in sorted(bank_holidays(year)) if day.month in (3, 4) and day.weekday() == 4)


def first_school_day(first: date, last: date, *, why_closed: Callable[[date], str]) -> date:
    """The first day of a stretch on which schools are open; its very first day when they never are."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return next((day for day in days if not why_closed(day)), first)


def weeks_between(first: date, other: date) -> int:
    """By how many whole weeks everything moves so that the week of `first` becomes the week of `other`."""
    return (_monday(other) - _monday(first)).days // 7


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
