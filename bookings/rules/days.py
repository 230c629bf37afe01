"""What is agreed about the days around a session: letters, registers, evaluations, certificates and their codes."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from core.calendar import LONDON

#: Letters that the clock sends go out from this hour in London, so that nobody's phone rings at midnight.
LETTERS_FROM = time(8)
#: A reminder goes out this many days before each session.
REMINDED_DAYS_BEFORE = (7, 1)
#: A register that nobody took is asked for from the next day on, for as long as somebody will remember who was there.
REGISTER_WANTED_FOR_DAYS = 14
#: Whoever came to the door of a session can be put on its register until the end of the day so long after it.
WALK_INS_FOR = timedelta(days=1)
#: What people thought is asked this many days after the last session, twice.
EVALUATION_ASKED_AFTER_DAYS = (1, 7)
#: Those who led a course are told what participants thought this many days after its last session, a week after the
#: second asking; where too few have replied until then, up to the second number of days.
SUMMED_UP_AFTER_DAYS = (14, 42)
#: What a course has changed is asked so many calendar months after the last session, once.
IMPACT_ASKED_AFTER_MONTHS = 3
#: Three calendar months have so many days.
IMPACT_ASKED_WITHIN_DAYS = range(89, 93)
#: Below this many replies a summary could tell who said what.
FEWEST_REPLIES_SHOWN = 3
#: Who rates a course's use for their work so high or higher found it useful.
USEFUL_FROM = 4
#: A course page quotes at most so many sentences of earlier participants.
MOST_QUOTES_SHOWN = 3
#: Somebody can join online from so long before a session until its end.
JOINING_OPENS_BEFORE = timedelta(minutes=15)
#: What the five answers to each question mean, the best first.
RATINGS = {
    "usefulness": ((5, "Very"), (4, "Quite"), (3, "Partly"), (2, "Not much"), (1, "Not at all")),
    "teaching": ((5, "Very well"), (4, "Well"), (3, "Partly well"), (2, "Not so well"), (1, "Badly")),
    "changed": ((5, "A great deal"), (4, "Quite a lot"), (3, "Something"), (2, "A little"), (1, "Nothing yet")),
}


def takes_walk_ins(*, starts_at: datetime, at: datetime) -> bool:
    """Whether somebody who came to the door can still be put on a session's register: on its day and the day after."""
    return timedelta(0) <= day_of(at) - day_of(starts_at) <= WALK_INS_FOR


def letters_go_out_at(day: date, *, days: int) -> datetime:
    """The moment at which letters about `day` go out: 8 in the morning so many days later, or earlier when negative.

    Counted in London's calendar days, so that a change of the clocks in between moves nothing.
    """
    return datetime.combine(day + timedelta(days=days), LETTERS_FROM, LONDON)


def joining_opens_at(starts_at: datetime) -> datetime:
    """From when on one can join a session online: a quarter of an hour before it starts."""
    return starts_at - JOINING_OPENS_BEFORE


def can_join(starts_at: datetime, ends_at: datetime, *, at: datetime) -> bool:
    """Whether the way into a meeting is open at a moment: until the session ends."""
    return joining_opens_at(starts_at) <= at < ends_at


def day_of(moment: datetime) -> date:
    """The day that a moment lies in, on London's calendar."""
    return moment.astimezone(LONDON).date()


def impact_asked_on(last_day: date) -> date:
    """The day on which participants are asked what a course has changed: three calendar months after its last session,
    on the month's last day where the day is missing (30 November, 28 February)."""
    year, month = divmod(last_day.year * 12 + last_day.month - 1 + IMPACT_ASKED_AFTER_MONTHS, 12)
    return date(year, month + 1, min(last_day.day, monthrange(year, month + 1)[1]))


def minutes_on_certificate(*, mark: str, part_minutes: int | None, session_minutes: int) -> int:
    """What one session adds to a certificate: all of it when present, the minutes that count when there in part."""
    if mark == "present":
        return session_minutes
    return part_minutes or 0 if mark == "part" else 0


#: Digits and letters without I, L, O and U, so that a code read aloud or typed from paper has one reading.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_MISREAD = str.maketrans("OIL", "011")


def code_as_kept(typed: str) -> str:
    """A certificate's code as it is kept, from how it was typed: in small letters, with spaces, O for 0, l for 1."""
    return "".join(letter for letter in typed.upper().translate(_MISREAD) if letter in CODE_LETTERS)[:CODE_LENGTH]


def code_as_shown(code: str) -> str:
    """A certificate's code in groups of four: 7K2M-9QXD-4T0B."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
