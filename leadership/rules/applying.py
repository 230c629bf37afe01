"""What is agreed about applying: who may, what a whole application is, how long offers hold, how places are given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices

from core.calendar import LONDON, add_working_days
from schools.rules import HEADS


class Selection(TextChoices):
    """How the places of a cohort are given."""

    BY_TIME = "by_time", "In the order of complete applications"
    CHOSEN = "chosen", "By choice of the programme lead"


class FeeUnit(TextChoices):
    """For whom one commitment fee is paid (R041, R043)."""

    NONE = "none", "No commitment fee"
    PARTICIPANT = "participant", "Each participant"
    SCHOOL_OR_TRUST = "school_or_trust", "A school for all its heads, or a trust for all its schools"


class Reason(TextChoices):
    """Why somebody withdraws or defers. Only the programme lead and administrators read it."""

    ILLNESS = "illness", "Illness"
    BEREAVEMENT = "bereavement", "Bereavement"
    PARENTAL_LEAVE = "parental_leave", "Parental leave"
    CHANGE_OF_POST = "change_of_post", "Change of post"
    WORKLOAD = "workload", "Workload"
    SCHOOL = "school", "The school needs me there"
    OTHER_PROGRAMME = "other_programme", "Another programme"
    CONDUCT = "conduct", "Removed for conduct"
    OTHER = "other", "Something else"


#: Reasons for which a place, and the fee with it, can wait for the next cohort, once (row 7).
DEFERRABLE = (Reason.ILLNESS, Reason.BEREAVEMENT, Reason.PARENTAL_LEAVE, Reason.CHANGE_OF_POST)
#: An offer holds until 5pm of this working day after it was made.
OFFER_WORKING_DAYS = 5
OFFER_ENDS = time(17)
#: A head's word is asked for again after so many days without one.
SUPPORT_CHASED_AFTER = timedelta(days=5)
LONGEST_STATEMENT = 4000


def needs_support(post_kind: str) -> bool:
    """Whether a head has to support it: not for heads, who decide for themselves."""
    return post_kind not in HEADS


def is_late(at: datetime, closes_at: datetime | None) -> bool:
    """Whether sign-up is over: it ends with the stated day, to the last minute of it in London (R028)."""
    return closes_at is not None and at >= closes_at


def offer_ends_at(offered_at: datetime, starts_at: datetime, closed: Collection[date] = ()) -> datetime:
    """Until when an offer holds; never past the programme's start."""
    day = add_working_days(offered_at.astimezone(LONDON).date(), OFFER_WORKING_DAYS, closed=frozenset(closed))
    return min(datetime.combine(day, OFFER_ENDS, LONDON), starts_at)


def what_is_missing(
    *, post_kind: str, may_apply: Collection[str], has_declared: bool, statement: str, sponsor: str
) -> dict[str, str]:
    """What an application still needs before it can be submitted, by field; empty when it is complete."""
    missing = {}
    if post_kind not in may_apply:
        missing["post_kind"] = "This programme is for other posts. Choose the post that you hold, or another programme."
    if not has_declared:
        missing["has_declared"] = "Say that this is true of you."
    if not statement.strip():
        missing["statement"] = "Write why you want to take part."
    if not sponsor.strip():
        missing["sponsor"] = "Say who in your school stands behind you."
    return missing
