"""What is agreed about sign-up, slots of the school day, prices, and what a course needs before anyone sees it.

Every stretch of time is half-open: it begins at its first moment, and its end is the first moment that lies outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from core import words
from core.calendar import LONDON, midnight
from programmes.rules.kinds import Audience, Slot, Tier
from programmes.states import CohortStatus
from schools.models import Post

K = Post.Kind
#: The audience that somebody belongs to by their post.
AUDIENCE_OF: dict[str, str] = {
    K.HEAD: Audience.HEADS,
    K.CO_HEAD: Audience.HEADS,
    K.EXECUTIVE_HEAD: Audience.HEADS,
    K.HEAD_OF_SCHOOL: Audience.HEADS,
    K.DEPUTY_HEAD: Audience.SENIOR_LEADERS,
    K.MIDDLE_LEADER: Audience.MIDDLE_LEADERS,
    K.CPD_LEAD: Audience.MIDDLE_LEADERS,
    K.TEACHER: Audience.TEACHERS,
    K.EARLY_CAREER_TEACHER: Audience.EARLY_CAREER_TEACHERS,
    K.TEACHING_ASSISTANT: Audience.TEACHING_ASSISTANTS,
    K.BUSINESS_MANAGER: Audience.SUPPORT_STAFF,
    K.SUPPORT_STAFF: Audience.SUPPORT_STAFF,
    K.SCHOOL_OFFICE: Audience.SUPPORT_STAFF,
    K.FINANCE_CONTACT: Audience.SUPPORT_STAFF,
    K.GOVERNOR: Audience.GOVERNORS,
}

#: A session that ends by this time is a breakfast session; one that starts from `TWILIGHT_FROM` on is a twilight.
BREAKFAST_UNTIL = time(9, 30)
MORNING_UNTIL = time(13)
TWILIGHT_FROM = time(15)
FULL_DAY_LASTS = timedelta(hours=5)


class Priced(Protocol):
    """A row of a cohort's price list; money in pence."""

    tier: str
    audience: str
    amount_pence: int
    from_at: datetime | None
    until_at: datetime | None


class Bookable(Protocol):
    """What is known of a cohort when somebody wants to sign up."""

    status: str
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime | None


AnyPrice = TypeVar("AnyPrice", bound=Priced)


def holds_at(price: Priced, at: datetime) -> bool:
    """Whether a price holds at a moment: from its first moment, until just before its last (R055)."""
    return (price.from_at is None or price.from_at <= at) and (price.until_at is None or at < price.until_at)


def price_now(prices: Iterable[AnyPrice], *, is_member: bool, at: datetime, post_kind: str = "") -> AnyPrice | None:
    """The price to pay at that moment: the lowest of those that are for this school and this post, and that hold.

    Ends of prices bite to the minute: early bird until 30 November is the full price at midnight in London (R055).
    None when no price fits, which is never the same as free.
    """
    tiers = {Tier.ALL, Tier.MEMBER if is_member else Tier.NON_MEMBER}
    audiences = {"", AUDIENCE_OF.get(post_kind, "")}
    fitting = [price for price in prices if price.tier in tiers and price.audience in audiences and holds_at(price, at)]
    return min(fitting, key=lambda price: price.amount_pence, default=None)


#: What a status says to somebody who wants to sign up.
CLOSED_WORDS: dict[str, str] = {
    CohortStatus.DRAFT: "This course is not published yet.",
    CohortStatus.CANCELLED: "This course has been cancelled.",
    CohortStatus.FINISHED: "This course is over.",
}


def why_not_open(cohort: Bookable, at: datetime) -> str:
    """Why nobody can sign up at that moment, in words for whoever asks; empty when they can.

    Without a closing moment sign-up ends when the first session starts; with one it may go on after that.
    """
    reason = CLOSED_WORDS.get(cohort.status, "")
    if reason:
        return reason
    if cohort.starts_at is None:
        return "This course has no date yet."
    if cohort.opens_at is not None and at < cohort.opens_at:
        return f"Sign-up opens on {opening_words(cohort.opens_at)}."
    if cohort.closes_at is not None:
        return f"Sign-up closed on {closing_words(cohort.closes_at)}." if at >= cohort.closes_at else ""
    return "This course has started." if at >= cohort.starts_at else ""


def is_open(cohort: Bookable, at: datetime) -> bool:
    """Whether somebody can sign up at that moment; a full course is open too, for its line."""
    return not why_not_open(cohort, at)


def closing_words(moment: datetime, *, short: bool = False) -> str:
    """The end of a stretch as people say it: midnight is the day before, and a time is that time.

    20 October 2017 as the last day is kept as the first moment of 21 October.
    """
    day = words.short_day if short else words.day
    if moment.astimezone(LONDON).time() == time.min:
        return day(last_day_before(moment))
    return f"{day(moment)}, {words.clock(moment)}"


def opening_words(moment: datetime) -> str:
    """The beginning of a stretch as people say it: midnight is that day, and a time is that time."""
    is_midnight = moment.astimezone(LONDON).time() == time.min
    return words.day(moment) if is_midnight else words.when(moment)


def last_day_before(end: datetime) -> date:
    """The last day of a stretch that ends at midnight in London."""
    return end.astimezone(LONDON).date() - timedelta(days=1)


def slot_of(starts_at: datetime, ends_at: datetime) -> Slot:
    """The slot that a session takes by its hours in London."""
    start, end = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    if ends_at - starts_at >= FULL_DAY_LASTS:
        return Slot.FULL_DAY
    if start.time() >= TWILIGHT_FROM:
        return Slot.TWILIGHT
    if end.time() <= BREAKFAST_UNTIL:
        return Slot.BREAKFAST
    return Slot.MORNING if end.time() <= MORNING_UNTIL else Slot.AFTERNOON


def shifted(moment: datetime, days: int) -> datetime:
    """The same time by London's clocks so many days later, through changes of the clocks."""
    local = moment.astimezone(LONDON)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), LONDON)


def shifted_if_any(moment: datetime | None, days: int) -> datetime | None:
    """The same for a moment that need not be set."""
    return None if moment is None else shifted(moment, days)


@dataclass(frozen=True)
class Facts:
    """What a cohort and its programme hold, as far as publishing asks."""

    is_external: bool
    summary: str
    audiences: Sequence[str]
    places: int
    session_starts: Sequence[datetime]
    prices: Sequence[Priced]
    closes_at: datetime | None = None


def what_is_missing(facts: Facts, *, at: datetime) -> list[str]:
    """What has to be added before a cohort can be published; empty when nothing is."""
    missing = []
    if not facts.summary:
        missing.append("Write a summary: the catalogue shows it.")
    if not facts.audiences:
        missing.append("Say who it is for: people look for courses by it.")
    if not facts.session_starts:
        missing.append("Add at least one session.")
    elif min(facts.session_starts) <= at:
        missing.append("Move the first session: it lies in the past.")
    if facts.is_external:
        return missing
    if not facts.places:
        missing.append("Say how many places there are.")
    if facts.closes_at is not None and facts.closes_at <= at:
        missing.append("Move the day on which sign-up closes: it has passed.")
    ends = facts.closes_at or min(facts.session_starts, default=None)
    return missing + prices_missing(facts.prices, at=at, until=ends)


def prices_missing(prices: Sequence[Priced], *, at: datetime, until: datetime | None) -> list[str]:
    """For whom there is no price at some moment of sign-up: everybody must be asked for one, be it £0."""
    if not prices:
        return ["Add a price; £0 when it is free."]
    gaps = []
    for is_member, who in ((True, "members"), (False, "schools that are not members")):
        if any(price_now(prices, is_member=is_member, at=moment) is None for moment in _turns(prices, at, until)):
            gaps.append(f"Add a price for {who} that holds as long as people can sign up.")
    return gaps


def _turns(prices: Sequence[Priced], at: datetime, until: datetime | None) -> list[datetime]:
    """Now, and every later moment of sign-up at which some price begins or ends."""
    turns = (moment for price in prices for moment in (price.from_at, price.until_at) if moment and moment > at)
    return [at, *(moment for moment in turns if until is None or moment < until)]


def end_of(day: date) -> datetime:
    """The first moment after a day in London: the end of everything that holds to the end of that day."""
    return midnight(day + timedelta(days=1))


def why_too_few(*, places: int, online_places: int | None, taken: int, taken_online: int) -> dict[str, str]:
    """Why a course cannot have so few places, for each number that is too small; empty when it can.

    `online_places` of the places are online, or None when people do not choose how they take part.
    """
    way_out = "Give at least as many, or cancel places first."
    if places < taken:
        return {"places": f"{taken} places are taken. {way_out}"}
    if online_places is None:
        return {}
    if online_places < taken_online:
        return {"online_places": f"{taken_online} online places are taken. {way_out}"}
    in_person = taken - taken_online
    if places - online_places < in_person:
        return {"online_places": f"{in_person} come in person, so at most {places - in_person} places can be online."}
    return {}
