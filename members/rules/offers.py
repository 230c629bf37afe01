"""When a membership can be renewed, when members are reminded, and how long member prices hold on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from core.calendar import NO_DAYS, AcademicYear, add_working_days

#: Members commit themselves to at least so many strands.
LEAST_STRANDS = 2
#: A new head who asks for a tour is answered within so many working days.
TOUR_WORKING_DAYS = 5
#: Renewing opens on this day (month, day) before the year.
RENEWAL_OPENS = (6, 1)
#: Members who have not renewed are reminded on these days (month, day) before the year …
REMINDED_BEFORE = ((6, 1), (6, 15), (7, 1), (7, 10))
#: … on this school day of it …
REMINDED_ON_SCHOOL_DAY = 5
#: … and on this day (month, day) of it, for the last time.
REMINDED_LAST = (9, 20)


def renewal_opens(year: AcademicYear) -> date:
    """1 June before the year."""
    return date(year.start, *RENEWAL_OPENS)


def default_grace(year: AcademicYear) -> date:
    """Until when member prices hold for those who have not renewed: the last school day before the October half-term
    of the next year, which is the week of the fourth Monday. The office can set another day."""
    first = date(year.start + 1, 10, 1)
    fourth_monday = first + timedelta(days=(-first.weekday()) % 7 + 21)
    return fourth_monday - timedelta(days=3)


def reminder_days(year: AcademicYear, *, closed: Collection[date] = NO_DAYS) -> list[date]:
    """The days on which those who have not renewed for the year are reminded: 1 and 15 June, 1 and 10 July, the fifth
    school day of September, and 20 September. `closed` are the holidays of the borough."""
    before = [date(year.start, *day) for day in REMINDED_BEFORE]
    fifth = add_working_days(date(year.start, 8, 31), REMINDED_ON_SCHOOL_DAY, closed=closed)
    return [*before, fifth, date(year.start, *REMINDED_LAST)]


def joins_for(day: date, *, years: Collection[int]) -> AcademicYear | None:
    """The year for which a school can join or renew on a day: the one that is on, then the next once renewing is open;
    not one of those `years` for which it has."""
    this = AcademicYear.of(day)
    open_ones = [this, this + 1] if day >= renewal_opens(this + 1) else [this]
    return next((year for year in reversed(open_ones) if year.start not in years), None)
