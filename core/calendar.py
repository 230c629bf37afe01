"""The calendar that schools live by: academic years, working days, English bank holidays, London time."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
NO_DAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, order=True)
class AcademicYear:
    """1 September to 31 August, written 2016/17. `start` is the calendar year in which it begins."""

    start: int

    @classmethod
    def of(cls, day: date) -> AcademicYear:
        """The academic year that `day` lies in."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def now(cls) -> AcademicYear:
        return cls.of(today())

    @property
    def first_day(self) -> date:
        return date(self.start, 9, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, 8, 31)

    @property
    def starts_at(self) -> datetime:
        """The first instant of the year in London."""
        return midnight(self.first_day)

    @property
    def ends_at(self) -> datetime:
        """The first instant of the next year in London."""
        return midnight(date(self.start + 1, 9, 1))

    def __str__(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    def __add__(self, years: int) -> AcademicYear:
        return AcademicYear(self.start + years)


def today() -> date:
    """Today in London."""
    return timezone.localdate(timezone=LONDON)


def midnight(day: date) -> datetime:
    """The instant at which `day` begins in London."""
    return datetime.combine(day, time.min, LONDON)


@functools.lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of England and Wales in a calendar year."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date, *, closed: Collection[date] = NO_DAYS) -> bool:
    """Monday to Friday, no bank holiday, and none of the `closed` days (a school's holidays)."""
    return day.weekday() < 5 and day not in bank_holidays(day.year) and day not in closed


def add_working_days(day: date, count: int, *, closed: Collection[date] = NO_DAYS) -> date:
    """The `count`-th working day after `day` (before it when negative); `day` itself when `count` is 0."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, closed=closed)
    return day


def working_days_between(first: date, last: date, *, closed: Collection[date] = NO_DAYS) -> int:
    """How many working days lie after `first` up to and including `last`; negative when `last` comes first."""
    if last < first:
        return -working_days_between(last, first, closed=closed)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, closed=closed) for day in days)
