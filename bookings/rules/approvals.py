"""What is agreed about a school's approval: who decides on what, until when, how often they are reminded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bookings.states import Approver
from core.calendar import LONDON, NO_DAYS, add_working_days, midnight
from schools.rules import HEADS

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
