"""Truth tables of prices, sign-up, slots and what a course needs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from core.calendar import LONDON, midnight
from programmes import rules
from programmes.rules import Facts, Slot, Tier
from programmes.states import CohortStatus
from schools.models import Post


@dataclass
class Price:
    """A row of a price list, without a database."""

    amount_pence: int
    tier: str = Tier.ALL
    audience: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass
class Cohort:
    """What sign-up asks of a cohort, without a database."""

    status: str = CohortStatus.PUBLISHED
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    starts_at: datetime | None = datetime(2027, 1, 21, 16, tzinfo=LONDON)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


EARLY = Price(35_000, until_at=midnight(date(2017, 12, 1)))
FULL = Price(40_000)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.requirement("R055")
@pytest.mark.parametrize(
    ("at", "pence"),
    [
        (london(2017, 11, 1, 9), 35_000),
        (london(2017, 11, 30, 0), 35_000),
        (london(2017, 11, 30, 23, 59, 59), 35_000),
        (london(2017, 12, 1, 0), 40_000),
        (london(2017, 12, 1, 0, 1), 40_000),
    ],
)
def test_30_november_is_early_and_1_december_is_full(at, pence):
    assert rules.price_now([EARLY, FULL], is_member=False, at=at).amount_pence == pence


@pytest.mark.requirement("R055")
@pytest.mark.parametrize(
    ("last_day", "turn"),
    [
        (date(2017, 11, 30), datetime(2017, 12, 1, 0, tzinfo=UTC)),  # winter: London's midnight is UTC's
        (date(2017, 7, 14), datetime(2017, 7, 14, 23, tzinfo=UTC)),  # summer: an hour before UTC's
        (date(2017, 3, 25), datetime(2017, 3, 26, 0, tzinfo=UTC)),  # the clocks go forward an hour after the turn
        (date(2017, 3, 26), datetime(2017, 3, 26, 23, tzinfo=UTC)),  # the day of 23 hours
        (date(2017, 10, 28), datetime(2017, 10, 28, 23, tzinfo=UTC)),  # the clocks go back an hour after the turn
        (date(2017, 10, 29), datetime(2017, 10, 30, 0, tzinfo=UTC)),  # the day of 25 hours
    ],
)
def test_a_price_until_a_day_ends_at_midnight_in_london(last_day, turn):
    early = Price(100, until_at=rules.end_of(last_day))

    def pence_at(at: datetime) -> int:
        return rules.price_now([early, Price(200)], is_member=False, at=at).amount_pence

    assert (pence_at(turn - SECOND), pence_at(turn), pence_at(turn + SECOND)) == (100, 200, 200)


def test_a_price_with_a_time_ends_at_that_minute():
    early = Price(100, until_at=london(2017, 11, 30, 17))

    def pence_at(at: datetime) -> int:
        return rules.price_now([early, Price(200)], is_member=False, at=at).amount_pence

    assert (pence_at(london(2017, 11, 30, 16, 59)), pence_at(london(2017, 11, 30, 17))) == (100, 200)


def test_a_price_holds_from_its_first_moment_on():
    late = Price(100, from_at=london(2017, 12, 1))

    assert rules.price_now([late], is_member=False, at=london(2017, 12, 1) - SECOND) is None
    assert rules.price_now([late], is_member=False, at=london(2017, 12, 1)) is late


LIST = {
    "members": Price(4500, Tier.MEMBER),
    "others": Price(7000, Tier.NON_MEMBER),
    "member assistants": Price(3000, Tier.MEMBER, "teaching_assistants"),
    "heads": Price(9000, Tier.ALL, "heads"),
}


@pytest.mark.parametrize(
    ("is_member", "post_kind", "which"),
    [
        (True, Post.Kind.TEACHER, "members"),
        (False, Post.Kind.TEACHER, "others"),
        (True, Post.Kind.TEACHING_ASSISTANT, "member assistants"),
        (False, Post.Kind.TEACHING_ASSISTANT, "others"),
        (True, Post.Kind.CO_HEAD, "members"),  # the price for heads is dearer: the lowest that fits is paid
        (True, "", "members"),
        (False, "", "others"),
    ],
)
def test_the_price_follows_membership_and_post(is_member, post_kind, which):
    found = rules.price_now(LIST.values(), is_member=is_member, post_kind=post_kind, at=london(2017, 1, 1))

    assert found is LIST[which]


def test_a_price_for_one_audience_is_no_price_for_another():
    for_heads = [Price(9000, audience="heads")]

    assert rules.price_now(for_heads, is_member=True, post_kind=Post.Kind.TEACHER, at=london(2017, 1, 1)) is None
    assert (
        rules.price_now(for_heads, is_member=True, post_kind=Post.Kind.EXECUTIVE_HEAD, at=london(2017, 1, 1))
        is for_heads[0]
    )


def test_no_price_is_not_the_same_as_free():
    assert rules.price_now([], is_member=True, at=london(2017, 1, 1)) is None
    assert rules.price_now([Price(0)], is_member=True, at=london(2017, 1, 1)).amount_pence == 0


OPENS, CLOSES = london(2027, 1, 4, 9), midnight(date(2027, 1, 16))
STARTS = Cohort.starts_at


@pytest.mark.parametrize(
    ("cohort", "at", "reason"),
    [
        (Cohort(), STARTS - SECOND, ""),
        (Cohort(), STARTS, "This course has started."),
        (Cohort(status=CohortStatus.RUNNING), STARTS - SECOND, ""),
        (Cohort(status=CohortStatus.DRAFT), STARTS - MINUTE, "This course is not published yet."),
        (Cohort(status=CohortStatus.CANCELLED), STARTS - MINUTE, "This course has been cancelled."),
        (Cohort(status=CohortStatus.FINISHED), STARTS + MINUTE, "This course is over."),
        (Cohort(starts_at=None), STARTS, "This course has no date yet."),
        (Cohort(opens_at=OPENS), OPENS - SECOND, "Sign-up opens on Monday 4 January 2027, 9am."),
        (Cohort(opens_at=OPENS), OPENS, ""),
        (Cohort(closes_at=CLOSES), CLOSES - SECOND, ""),
        (Cohort(closes_at=CLOSES), CLOSES, "Sign-up closed on Friday 15 January 2027."),
        (Cohort(closes_at=CLOSES + timedelta(hours=17)), STARTS, "Sign-up closed on Saturday 16 January 2027, 5pm."),
        (Cohort(closes_at=STARTS + timedelta(days=9)), STARTS + MINUTE, ""),
    ],
)
def test_sign_up_is_open_from_its_first_moment_until_its_last(cohort, at, reason):
    assert rules.why_not_open(cohort, at) == reason
    assert rules.is_open(cohort, at) == (reason == "")


@pytest.mark.parametrize(
    ("start", "end", "slot"),
    [
        ((8, 0), (9, 15), Slot.BREAKFAST),
        ((8, 0), (9, 30), Slot.BREAKFAST),
        ((8, 0), (9, 31), Slot.MORNING),
        ((9, 0), (12, 0), Slot.MORNING),
        ((9, 0), (13, 0), Slot.MORNING),
        ((13, 30), (15, 30), Slot.AFTERNOON),
        ((14, 59), (16, 0), Slot.AFTERNOON),
        ((15, 0), (16, 0), Slot.TWILIGHT),
        ((18, 0), (19, 30), Slot.TWILIGHT),
        ((9, 0), (14, 0), Slot.FULL_DAY),
        ((9, 0), (15, 30), Slot.FULL_DAY),
    ],
)
@pytest.mark.parametrize("day", [(2027, 1, 21), (2027, 6, 24)])
def test_the_slot_follows_from_the_hours_in_london(start, end, slot, day):
    assert rules.slot_of(london(*day, *start).astimezone(UTC), london(*day, *end).astimezone(UTC)) == slot


def test_a_session_keeps_its_hour_when_it_moves_over_a_change_of_clocks():
    assert rules.shifted(london(2027, 1, 21, 16), 182) == london(2027, 7, 22, 16)
    assert rules.shifted_if_any(None, 364) is None


NOW = london(2027, 1, 1, 12)
WHOLE = Facts(
    is_external=False, summary="Phonics", audiences=["teachers"], places=20, session_starts=[STARTS], prices=[Price(0)]
)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"summary": ""}, ["Write a summary: the catalogue shows it."]),
        ({"audiences": []}, ["Say who it is for: people look for courses by it."]),
        ({"session_starts": []}, ["Add at least one session."]),
        ({"session_starts": [NOW]}, ["Move the first session: it lies in the past."]),
        ({"places": 0}, ["Say how many places there are."]),
        ({"closes_at": NOW}, ["Move the day on which sign-up closes: it has passed."]),
        ({"prices": []}, ["Add a price; £0 when it is free."]),
        ({"is_external": True, "places": 0, "prices": []}, []),
    ],
)
def test_a_course_says_what_it_still_needs(changes, missing):
    assert rules.what_is_missing(Facts(**{**vars(WHOLE), **changes}), at=NOW) == missing


FOR_MEMBERS = "Add a price for members that holds as long as people can sign up."
FOR_OTHERS = "Add a price for schools that are not members that holds as long as people can sign up."


@pytest.mark.parametrize(
    ("prices", "missing"),
    [
        ([Price(1, Tier.MEMBER), Price(2, Tier.NON_MEMBER)], []),
        ([Price(1, Tier.MEMBER)], [FOR_OTHERS]),
        ([Price(1, Tier.NON_MEMBER)], [FOR_MEMBERS]),
        ([Price(1, audience="heads")], [FOR_MEMBERS, FOR_OTHERS]),
        ([Price(1, until_at=NOW + MINUTE)], [FOR_MEMBERS, FOR_OTHERS]),
        ([Price(1, until_at=NOW + MINUTE), Price(2, from_at=NOW + MINUTE)], []),
        ([Price(1, until_at=NOW + MINUTE), Price(2, from_at=NOW + 2 * MINUTE)], [FOR_MEMBERS, FOR_OTHERS]),
        ([Price(1, until_at=STARTS)], []),
    ],
)
def test_there_is_a_price_for_everybody_at_every_moment_of_sign_up(prices, missing):
    assert rules.prices_missing(prices, at=NOW, until=STARTS) == missing
