"""The days of the demonstration, counted in school days from the moment at which it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core.calendar import LONDON, NO_DAYS, AcademicYear, add_working_days
from programmes.rules import good_friday

WEEK = timedelta(days=4)  # Monday to Friday
FORTNIGHT = timedelta(days=11)


@dataclass(frozen=True)
class Clock:
    """Knows the moment of loading and on which days schools are open."""

    now: datetime
    closed: frozenset[date] = field(init=False)

    def __post_init__(self) -> None:
        days = NO_DAYS
        for year in self.years():
            days |= {day for _, first, last in holidays_of(year) for day in days_from(first, last)}
        object.__setattr__(self, "closed", days)

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def years(self) -> list[AcademicYear]:
        """Last, this and next academic year."""
        this = AcademicYear.of(self.today)
        return [this + -1, this, this + 1]

    def school_day(self, count: int) -> date:
        """The `count`-th school day after today, before it when negative; today itself for 0, whatever day that is."""
        return add_working_days(self.today, count, closed=self.closed)

    def at(self, day: date, clock: str) -> datetime:
        """The instant at which clocks in London show "16:00" on `day`."""
        return datetime.combine(day, time.fromisoformat(clock), LONDON)

    def already_begun(self, clock: str) -> datetime:
        """That time today, or the last quarter of an hour when it is not so late yet: something under way now."""
        local = self.now.astimezone(LONDON)
        quarter = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
        return min(self.at(self.today, clock), quarter)


def holidays_of(year: AcademicYear) -> list[tuple[str, date, date]]:
    """Name, first and last day of what schools here usually have off in a year. Bank holidays come on top."""
    autumn, spring = year.start, year.start + 1
    christmas = next_monday(date(autumn, 12, 19))
    holy_week = good_friday(spring) - WEEK
    half_terms = {
        "Autumn half-term": last_monday(autumn, 10),
        "Spring half-term": next_monday(date(spring, 2, 15)),
        "Summer half-term": last_monday(spring, 5),
    }
    return [
        *((name, first, first + WEEK) for name, first in half_terms.items()),
        ("Christmas holiday", christmas, christmas + FORTNIGHT),
        ("Easter holiday", holy_week, holy_week + FORTNIGHT),
        ("Summer holiday", date(spring, 7, 23), date(spring, 8, 31)),
    ]


def days_from(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def next_monday(day: date) -> date:
    """The first Monday on or after `day`."""
    return day + timedelta(days=-day.weekday() % 7)


def last_monday(year: int, month: int) -> date:
    """The last Monday of a month of 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
