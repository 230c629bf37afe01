"""A month of sessions as weeks of days."""

from __future__ import annotations

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core.calendar import LONDON, bank_holidays, today
from programmes.models import Session

MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
MONDAY = 0


@dataclass(frozen=True)
class Day:
    """One day and what begins on it."""

    on: date
    is_in_month: bool
    sessions: list[Session] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.on == today()

    @property
    def is_bank_holiday(self) -> bool:
        return self.on in bank_holidays(self.on.year)

    @property
    def kinds(self) -> str:
        """The classes of its cell."""
        facts = {
            "busy": self.sessions,
            "other": not self.is_in_month,
            "closed": self.is_bank_holiday,
            "today": self.is_today,
        }
        return " ".join(kind for kind, holds in facts.items() if holds)


def month_asked(words: str) -> date:
    """The first day of the month that an address names (2027-01); of this month when it names none."""
    found = MONTH.fullmatch(words)
    return date(int(found[1]), int(found[2]), 1) if found else today().replace(day=1)


def weeks_of(first: date, sessions: Iterable[Session]) -> list[list[Day]]:
    """The weeks of a month from Monday to Sunday, each day with its sessions in order."""
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_day[session.starts_at.astimezone(LONDON).date()].append(session)
    weeks = Calendar(MONDAY).monthdatescalendar(first.year, first.month)
    return [[Day(day, day.month == first.month, by_day.get(day, [])) for day in week] for week in weeks]
