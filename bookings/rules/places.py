"""What is agreed about places: the price, the line and who is next in it, how long an offer holds, names to follow."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar

from core.calendar import LONDON, NO_DAYS, add_working_days
from programmes.rules import Tier, price_now

#: An offered place is held until five o'clock, this many school days later.
OFFER_SCHOOL_DAYS = 2
OFFER_ENDS = time(17)
#: A place without a name is kept until five o'clock, this many school days before the course.
NAMES_DUE_SCHOOL_DAYS = 3
#: Whoever asked for it is reminded on the mornings of these days before names are due.
NAMES_REMINDED_DAYS_BEFORE = (5, 1)
#: One request asks for at most so many places.
MOST_IN_A_REQUEST = 40


def price_at(prices, *, organisation_id: int | None, post_kind: str, at: datetime):
    """What a school pays for one of its people at a moment; `prices` say which schools are members (`member_ids`)."""
    is_member = any(organisation_id in price.member_ids for price in prices)
    return price_now(prices, is_member=is_member, post_kind=post_kind, at=at)


def price_words(*, tier: str, name: str) -> str:
    """Why this is the price, as it is kept on the booking: "member price, early bird"; empty for the ordinary one."""
    return ", ".join(part for part in ("member price" if tier == Tier.MEMBER else "", name) if part)


def words_with_place(words: str, *, percent: int) -> str:
    """Why this is the price when a place of the school's membership was taken, as it is kept on the booking."""
    if percent == 100:
        return "free place of your membership"
    return ", ".join(part for part in (words, f"{percent}% off by your membership") if part)[:100]


def offer_ends_at(*, offered_at: datetime, starts_at: datetime, closed: Collection[date] = NO_DAYS) -> datetime:
    """Until when a freed place is held for the next in line: 5pm two school days later, but never for more than half of
    the time that is left before the course, so that it can still be passed on (domain 3, Waiting list)."""
    last_day = add_working_days(offered_at.astimezone(LONDON).date(), OFFER_SCHOOL_DAYS, closed=closed)
    half_way = offered_at + max(starts_at - offered_at, starts_at - starts_at) / 2
    return min(datetime.combine(last_day, OFFER_ENDS, LONDON), half_way)


def name_due_at(*, asked_at: datetime, starts_at: datetime, closed: Collection[date] = NO_DAYS) -> datetime:
    """Until when a school can say who comes: 5pm three school days before the course, or its start."""
    last_day = add_working_days(starts_at.astimezone(LONDON).date(), -NAMES_DUE_SCHOOL_DAYS, closed=closed)
    due_at = datetime.combine(last_day, OFFER_ENDS, LONDON)
    return due_at if due_at > asked_at else starts_at


Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class InLine(Generic[Key]):
    """Who waits together: one person, or a group that comes all together or not at all. `pool` is the kind of place."""

    key: Key
    size: int
    pool: str = ""


def who_is_next(line: Iterable[InLine[Key]], free: Mapping[str, int]) -> list[Key]:
    """Who gets the free places of each pool: going down the line, everyone who fits into what is left.

    A group that is too large keeps its position while smaller ones behind it are served; of two that are equal the
    earlier is always served first (domain 3, Waiting list).
    """
    left, served = dict(free), []
    for unit in line:
        if unit.size <= left.get(unit.pool, 0):
            left[unit.pool] -= unit.size
            served.append(unit.key)
    return served
