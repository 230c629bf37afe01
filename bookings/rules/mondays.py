"""What is agreed about the Monday letter: when it goes out, and to whom."""

from __future__ import annotations

from datetime import date, datetime, time

from core.calendar import LONDON, is_working_day
from schools.rules import HEADS
from schools.states import PostKind

MONDAY = 0
#: On Mondays in term those who decide for a school get one letter about the week, from seven in the morning in London.
MONDAY_LETTER_FROM = time(7)
#: A clock that was stopped over the morning writes none any more: a letter about the week in its evening helps nobody.
MONDAY_LETTER_UNTIL = time(14)
#: The holders of these posts get it, and the deputies of heads.
MONDAY_READERS = HEADS | {PostKind.CPD_LEAD}


def monday_letter_due(at: datetime) -> date | None:
    """The Monday whose letters are to be written at a moment; None at all other times, and on bank holidays."""
    local = at.astimezone(LONDON)
    in_time = MONDAY_LETTER_FROM <= local.time() < MONDAY_LETTER_UNTIL
    is_monday = local.weekday() == MONDAY and is_working_day(local.date())
    return local.date() if is_monday and in_time else None
