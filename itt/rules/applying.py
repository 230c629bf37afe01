"""An application: what it has to hold, how long everybody has, and why somebody is turned down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices

from core.calendar import LONDON, add_working_days, midnight, working_days_between

#: At most so many choices of one applicant are in progress at once.
MOST_IN_PROGRESS = 4
#: Without a decision for so long, a choice is inactive: its slot is free, and it can still be decided.
QUIET_AFTER = timedelta(days=30)
#: The lead decides within so many working days, and is warned after these.
DECIDED_WITHIN, WARNED_AFTER = 40, (25, 35)
#: An offer is answered within so many working days.
REPLY_WITHIN = 10
#: The longest personal statement, in characters, as in the national service.
LONGEST_STATEMENT = 4_000
#: Whatever is typed elsewhere.
LONGEST_WORDS = 2_000


class RejectionReason(TextChoices):
    """Why somebody is turned down: what they can do better stands beside it, in words."""

    QUALIFICATIONS = "qualifications", "Qualifications"
    STATEMENT = "personal_statement", "Personal statement"
    TEACHING = "teaching_knowledge", "Teaching knowledge and ability"
    COMMUNICATION = "communication", "Communication and scholarship"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    REFERENCES = "references", "References"
    FULL = "course_full", "The course is full"
    OTHER = "other", "Another reason"


class ConditionKind(TextChoices):
    """What has to be shown before somebody is recruited."""

    DEGREE = "degree", "Degree certificate"
    GCSES = "gcses", "GCSE certificates"
    IDENTITY = "identity", "Identity"
    RIGHT_TO_WORK = "right_to_work", "Right to work"
    DBS = "dbs", "Enhanced DBS check"
    BARRED = "barred_list", "Prohibition and barred-list checks"
    HEALTH = "health", "Fitness to train"
    REFERENCES = "references", "References"


#: Asked of everybody whom an offer is made.
USUAL_CONDITIONS = tuple(ConditionKind)


@dataclass(frozen=True)
class Section:
    """A section of an application: its boxes, and those of them that it cannot be complete without."""

    name: str
    label: str
    fields: tuple[str, ...]
    needed: tuple[str, ...] = ()
    is_needed: bool = True


SECTIONS = (
    Section("personal", "How to reach you", ("phone", "address", "national_reference"), ("phone", "address")),
    Section("degree", "Degree", ("degree",), ("degree",)),
    Section("gcses", "GCSEs or what counts as one", ("gcses",), ("gcses",)),
    Section("work", "Work and volunteering", ("work",), ("work",)),
    Section("school_experience", "Time in schools", ("school_experience",), is_needed=False),
    Section("statement", "Personal statement", ("statement",), ("statement",)),
    Section("referees", "Referees", ("referees",), ("referees",)),
    Section("safeguarding", "Safeguarding", ()),
    Section("adjustments", "What would help you", ("adjustments",), is_needed=False),
)


def is_christmas(day: date) -> bool:
    """From 24 December to 1 January nobody decides and nobody has to answer: these are no working days here."""
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)


def closed_around(day: date) -> frozenset[date]:
    """The days of Christmas near a day, for counting working days from it."""
    return frozenset(one for one in (day + timedelta(days=n) for n in range(-100, 101)) if is_christmas(one))


def reply_by(now: datetime) -> datetime:
    """Until when an offer can be answered: the end of the tenth working day."""
    day = now.astimezone(LONDON).date()
    last = add_working_days(day, REPLY_WITHIN, closed=closed_around(day))
    return midnight(last + timedelta(days=1))


def decide_by(sent_on: date) -> date:
    """The fortieth working day after an application came."""
    return add_working_days(sent_on, DECIDED_WITHIN, closed=closed_around(sent_on))


def days_to_decide(sent_on: date, day: date) -> int:
    """Working days that are left for a decision; negative once it is overdue."""
    return working_days_between(day, decide_by(sent_on), closed=closed_around(day))


def warned_on(sent_on: date) -> list[date]:
    """The days on which the lead is warned that a decision is due."""
    return [add_working_days(sent_on, days, closed=closed_around(sent_on)) for days in WARNED_AFTER]
