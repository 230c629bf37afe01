"""What is agreed about a school's approval: who decides on what, until when, how often they are reminded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bookings.states import Approver
from core.calendar import LONDON, NO_DAYS, add_working_days, midnight
from schools.rules import HEADS
from schools.states import PostKind as K

#: An unapproved booking holds its place for this many of the approvers' school days.
APPROVAL_SCHOOL_DAYS = 5
#: Those who can decide are reminded on these of their school days after being asked.
REMINDED_ON_SCHOOL_DAYS = (2, 4)
#: Reminders go out at this time of the day in London.
REMINDED_AT = time(8)
#: A link in an e-mail to a head can be used for this long.
APPROVAL_LINK_DAYS = 30
#: A decision can be taken back for this long.
UNDO_FOR = timedelta(hours=24)
#: When it is, those who decide have at least so many school days for a new one.
DECIDED_ANEW_SCHOOL_DAYS = 2
#: The roles for which a school settles who approves: words, and the posts that they mean. "" is everyone else.
APPROVED_ROLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "everyone": ("Everyone without a line of their own below", ("",)),
    "teacher": ("Teachers", (K.TEACHER,)),
    "early_career_teacher": ("Early career teachers", (K.EARLY_CAREER_TEACHER,)),
    "middle_leader": ("Middle leaders", (K.MIDDLE_LEADER,)),
    "deputy_head": ("Deputy and assistant heads", (K.DEPUTY_HEAD,)),
    "teaching_assistant": ("Teaching assistants", (K.TEACHING_ASSISTANT,)),
    "support_staff": ("Business and support staff", (K.SUPPORT_STAFF, K.BUSINESS_MANAGER, K.SCHOOL_OFFICE)),
    "cpd_lead": ("CPD leads", (K.CPD_LEAD,)),
    "governor": ("Governors", (K.GOVERNOR,)),
}


class Rule(Protocol):
    """What a school has settled for a role: who decides, and up to which cost nobody has to. Money in pence."""

    post_kind: str
    approver: str
    free_up_to_pence: int


def approver_for(school_rules: Iterable[Rule], *, post_kind: str, cost_pence: int = 0) -> Approver:
    """Who decides on a booking of somebody with this post that costs the school so much, cover included.

    Heads do not approve themselves. A role without a rule of its own follows the school's rule for everyone else;
    without that the heads decide (domain 3, Approval).
    """
    if post_kind in HEADS:
        return Approver.NOBODY
    by_kind = {rule.post_kind: rule for rule in school_rules}
    rule = by_kind.get(post_kind) or by_kind.get("")
    if rule is None:
        return Approver.HEAD
    is_small = rule.free_up_to_pence > 0 and cost_pence <= rule.free_up_to_pence
    return Approver.NOBODY if is_small else Approver(rule.approver)


def needs_approval(*, post_kind: str) -> bool:
    """Whether a school that has settled nothing approves this person's bookings: everyone's but the heads'."""
    return approver_for([], post_kind=post_kind) != Approver.NOBODY


def approval_ends_at(*, asked_at: datetime, starts_at: datetime, closed: Collection[date] = NO_DAYS) -> datetime:
    """When an unapproved place is given up: at the end of the fifth school day after asking, or at the course's start
    when that comes first (domain 3, Approval)."""
    last_day = add_working_days(asked_at.astimezone(LONDON).date(), APPROVAL_SCHOOL_DAYS, closed=closed)
    return min(midnight(last_day + timedelta(days=1)), max(starts_at, asked_at))


def reminder_due_at(*, asked_at: datetime, sent: int, closed: Collection[date] = NO_DAYS) -> datetime | None:
    """When the next reminder goes out after so many were sent; None when there are no more (days 2 and 4)."""
    if sent >= len(REMINDED_ON_SCHOOL_DAYS):
        return None
    day = add_working_days(asked_at.astimezone(LONDON).date(), REMINDED_ON_SCHOOL_DAYS[sent], closed=closed)
    return datetime.combine(day, REMINDED_AT, LONDON)


def can_be_undone(*, decided_at: datetime | None, at: datetime) -> bool:
    """Whether a decision can still be taken back: for 24 hours."""
    return decided_at is not None and at < decided_at + UNDO_FOR


def asked_again_ends_at(
    *, ends_at: datetime, asked_at: datetime, starts_at: datetime, closed: Collection[date] = NO_DAYS
) -> datetime:
    """Until when a place is held after a decision on it was taken back: as long as at first, but at least until the end
    of the second school day after that, or the course's start when that comes first."""
    last_day = add_working_days(asked_at.astimezone(LONDON).date(), DECIDED_ANEW_SCHOOL_DAYS, closed=closed)
    return min(max(ends_at, midnight(last_day + timedelta(days=1))), max(starts_at, asked_at))
