"""What is agreed about places and approvals: who needs one, how long a place is held, when an offer ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from core.calendar import LONDON, NO_DAYS, add_working_days, midnight
from programmes.rules import Tier
from schools.rules import HEADS

#: An unapproved booking holds its place for this many of the approvers' school days.
APPROVAL_SCHOOL_DAYS = 5
#: An offered place is held until five o'clock, this many school days later.
OFFER_SCHOOL_DAYS = 2
OFFER_ENDS = time(17)
#: A link in an e-mail to a head can be used for this long.
APPROVAL_LINK_DAYS = 30


def needs_approval(*, post_kind: str) -> bool:
    """Whether the school has to approve this person's booking. Heads do not approve themselves."""
    return post_kind not in HEADS


def price_words(*, tier: str, name: str) -> str:
    """Why this is the price, as it is kept on the booking: "member price, early bird"; empty for the ordinary one."""
    return ", ".join(part for part in ("member price" if tier == Tier.MEMBER else "", name) if part)


def approval_ends_at(*, asked_at: datetime, starts_at: datetime, closed: Collection[date] = NO_DAYS) -> datetime:
    """When an unapproved place is given up: at the end of the fifth school day after asking, or at the course's start
    when that comes first (domain 3, Approval)."""
    last_day = add_working_days(asked_at.astimezone(LONDON).date(), APPROVAL_SCHOOL_DAYS, closed=closed)
    return min(midnight(last_day + timedelta(days=1)), max(starts_at, asked_at))


def offer_ends_at(*, offered_at: datetime, starts_at: datetime, closed: Collection[date] = NO_DAYS) -> datetime:
    """Until when a freed place is held for the next in line: 5pm two school days later, or the start when that comes
    first (domain 3, Waiting list)."""
    last_day = add_working_days(offered_at.astimezone(LONDON).date(), OFFER_SCHOOL_DAYS, closed=closed)
    return min(datetime.combine(last_day, OFFER_ENDS, LONDON), max(starts_at, offered_at))
