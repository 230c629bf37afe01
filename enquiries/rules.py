"""What is agreed about questions: when an answer is due, and how spam is kept out without puzzles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from core.calendar import LONDON, add_working_days
from schools.states import PostKind as K

#: A question is answered within so many working days.
DAYS_TO_ANSWER = 5
#: An answered question to which nothing more is said is closed after so many days.
QUIET_DAYS = 21
#: Reminders go out at this hour in London, not at midnight.
REMINDED_AT = time(8)
#: Nobody reads the form and writes a question in less time than this.
LEAST_SECONDS = 4
#: So many questions may come from one network, and in the name of one address, in an hour. A school has one network.
MOST_IN_AN_HOUR = "30/h/ip,6/h/key"
#: The link in a letter to the asker opens their question for so long after it was sent.
LINK_DAYS = 365
#: Who answers: everybody in the office but the analyst, who sees figures only.
ANSWERS = frozenset(
    {
        K.DIRECTOR,
        K.ADMINISTRATOR,
        K.PROGRAMME_LEAD,
        K.CPD_ADMINISTRATOR,
        K.ITT_LEAD,
        K.PEER_REVIEW_LEAD,
        K.FINANCE_OFFICER,
    }
)


def due_on(*, asked_on: date, closed: Collection[date] = frozenset()) -> date:
    """The day by whose end a question is to be answered: the fifth working day after it came."""
    return add_working_days(asked_on, DAYS_TO_ANSWER, closed=closed)


def reminded_at(day: date) -> datetime:
    """When a reminder of that day goes out."""
    return datetime.combine(day, REMINDED_AT, LONDON)


def is_too_quick(*, shown_at: datetime, sent_at: datetime) -> bool:
    """Whether a form came back faster than anybody could have filled it in."""
    return sent_at - shown_at < timedelta(seconds=LEAST_SECONDS)


def is_new_to_the_borough(*, from_on: date, welcoming_since: date, first_headship_on: date | None) -> bool:
    """Whether somebody whose head's post begins on `from_on` is welcomed (R006): it begins after the day on which the
    portal was filled, and they held no head's post in the borough before it."""
    return from_on > welcoming_since and (first_headship_on is None or first_headship_on >= from_on)
