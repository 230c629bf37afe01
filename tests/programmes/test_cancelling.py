"""What giving up a place costs: every scale that somebody publishes, to the minute, over holidays and clock changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import LONDON, midnight
from programmes import rules
from programmes.rules import NoticeUnit, Step


@dataclass(frozen=True)
class Band:
    """A band without a database."""

    notice_from: int
    percent: int | None = None
    flat_pence: int | None = None
    is_for_free_places: bool = False


WORKING, CALENDAR = NoticeUnit.WORKING_DAYS, NoticeUnit.CALENDAR_DAYS
#: The scales that alliances publish (domain 3), as the office would type them. A band reaches to the next one: "more
#: than 21 days nothing, 11 to 20 half" leaves day 21 open on paper, and here it belongs to the half.
SCALES: dict[str, tuple[str, list[Band]]] = {
    "ours": (WORKING, [Band(10, 0), Band(5, 50), Band(0, 100)]),
    "more than 21 working days": (WORKING, [Band(22, 0), Band(11, 50), Band(0, 100)]),
    "more than 28 calendar days": (CALENDAR, [Band(29, 0), Band(15, 50), Band(8, 75), Band(0, 100)]),
    "flat sum, then all of it": (WORKING, [Band(11, flat_pence=1500), Band(0, 100)]),
    "free event": (WORKING, [
        Band(0, 0), Band(4, flat_pence=0, is_for_free_places=True), Band(0, flat_pence=5000, is_for_free_places=True),
    ]),
}  # fmt: skip
SECOND = timedelta(seconds=1)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


def costs(scale: str, at: datetime, starts_at: datetime, *, pence: int = 6000, closed: Sequence[date] = ()) -> int:
    unit, bands = SCALES[scale]
    notice = rules.notice_days(given_at=at, starts_at=starts_at, unit=unit, closed=closed)
    return rules.charge_pence(bands, price_pence=pence, notice=notice)


#: Thursday 16 March 2017, 4pm: no holiday within the four weeks before it, nor a change of the clocks.
PLAIN = london(2017, 3, 16, 16)


@pytest.mark.parametrize(
    ("scale", "pence", "last_day", "before", "after"),
    [
        # The last day on which it costs `before`; from midnight on it costs `after`.
        ("ours", 6000, date(2017, 3, 2), 0, 3000),
        ("ours", 6000, date(2017, 3, 9), 3000, 6000),
        ("more than 21 working days", 6000, date(2017, 2, 14), 0, 3000),
        ("more than 21 working days", 6000, date(2017, 3, 1), 3000, 6000),
        ("more than 28 calendar days", 6000, date(2017, 2, 15), 0, 3000),
        ("more than 28 calendar days", 6000, date(2017, 3, 1), 3000, 4500),
        ("more than 28 calendar days", 6000, date(2017, 3, 8), 4500, 6000),
        ("flat sum, then all of it", 6000, date(2017, 3, 1), 1500, 6000),
        ("free event", 0, date(2017, 3, 12), 0, 5000),
    ],
)
def test_each_scale_changes_at_midnight_in_london_and_not_a_second_before(scale, pence, last_day, before, after):
    border = midnight(last_day + timedelta(days=1))

    sums = [costs(scale, at, PLAIN, pence=pence) for at in (border - SECOND, border, border + SECOND)]

    assert sums == [before, after, after]


@pytest.mark.parametrize(
    ("starts_at", "ten_days", "five_days", "why"),
    [
        (london(2017, 1, 12, 9), date(2016, 12, 28), date(2017, 1, 5), "Christmas, Boxing Day and both Bank Holidays"),
        (london(2017, 4, 20, 9), date(2017, 4, 4), date(2017, 4, 11), "Good Friday and Easter Monday"),
        (london(2017, 5, 4, 16), date(2017, 4, 19), date(2017, 4, 26), "the first Monday in May"),
        (london(2017, 6, 1, 16), date(2017, 5, 17), date(2017, 5, 24), "the last Monday in May"),
        (london(2017, 9, 4, 16), date(2017, 8, 20), date(2017, 8, 28), "the last Monday in August"),
        (london(2017, 3, 30, 16), date(2017, 3, 16), date(2017, 3, 23), "the clocks go forward on 26 March"),
        (london(2017, 11, 2, 16), date(2017, 10, 19), date(2017, 10, 26), "the clocks go back on 29 October"),
    ],
)
def test_bank_holidays_are_no_notice_and_a_change_of_the_clocks_moves_nothing(starts_at, ten_days, five_days, why):
    borders = [midnight(day + timedelta(days=1)) for day in (ten_days, five_days)]

    sums = [costs("ours", at, starts_at) for border in borders for at in (border - SECOND, border)]

    assert sums == [0, 3000, 3000, 6000], why


HALF_TERM = [date(2017, 2, 13) + timedelta(days=n) for n in range(5)]
CHRISTMAS = [date(2016, 12, 19) + timedelta(days=n) for n in range(12)]


@pytest.mark.parametrize(
    ("starts_at", "closed", "ten_days", "ten_days_without"),
    [
        (london(2017, 2, 23, 16), HALF_TERM, date(2017, 2, 2), date(2017, 2, 9)),
        (london(2017, 1, 12, 9), CHRISTMAS, date(2016, 12, 14), date(2016, 12, 28)),
    ],
)
def test_a_school_s_holidays_are_no_notice_where_the_policy_says_so(starts_at, closed, ten_days, ten_days_without):
    for days, left_out in ((ten_days, closed), (ten_days_without, ())):
        border = midnight(days + timedelta(days=1))
        assert [costs("ours", at, starts_at, closed=left_out) for at in (border - SECOND, border)] == [0, 3000]


def test_calendar_days_count_holidays_and_weekends_all_the_same():
    starts_at, closed = london(2017, 1, 12, 9), CHRISTMAS

    notices = [
        rules.notice_days(given_at=midnight(day), starts_at=starts_at, unit=CALENDAR, closed=closed)
        for day in (date(2016, 12, 15), date(2016, 12, 25), date(2017, 1, 12), date(2017, 1, 13))
    ]

    assert notices == [28, 18, 0, 0]


@pytest.mark.parametrize("day", [date(2017, 3, 11), date(2017, 3, 12)])
def test_what_is_given_up_at_the_weekend_has_the_notice_of_friday_night(day):
    friday = costs("ours", london(2017, 3, 10, 23, 59), PLAIN)

    assert [costs("ours", london(*day.timetuple()[:3], hour), PLAIN) for hour in (0, 12, 23)] == [friday] * 3


def test_on_the_day_itself_and_after_the_start_there_is_no_notice():
    moments = [PLAIN.replace(hour=0), PLAIN, PLAIN + timedelta(days=40)]

    assert [costs("ours", at, PLAIN) for at in moments] == [6000] * 3


@pytest.mark.parametrize(
    ("pence", "percent", "expected"),
    [(4500, 50, 2250), (4501, 50, 2251), (101, 75, 76), (1, 50, 1), (1, 49, 0), (3333, 33, 1100)],
)
def test_half_a_penny_is_rounded_up(pence, percent, expected):
    assert rules.charge_pence([Band(0, percent)], price_pence=pence, notice=0) == expected


@pytest.mark.parametrize(("pence", "expected"), [(6000, 1500), (1500, 1500), (1000, 1000), (0, 0)])
def test_a_flat_sum_is_never_more_than_the_price(pence, expected):
    assert rules.charge_pence(SCALES["flat sum, then all of it"][1], price_pence=pence, notice=11) == expected


def test_a_free_place_costs_nothing_where_the_policy_has_no_bands_for_it():
    assert rules.charge_pence(SCALES["ours"][1], price_pence=0, notice=0) == 0


# Now, and later -------------------------------------------------------------------------------------------------------


def steps(scale: str, at: datetime, starts_at: datetime = PLAIN, *, pence: int = 6000, closed=()) -> list[Step]:
    unit, bands = SCALES[scale]
    return rules.steps_ahead(bands, price_pence=pence, at=at, starts_at=starts_at, unit=unit, closed=closed)


def test_the_steps_ahead_say_what_it_costs_and_until_when():
    assert steps("ours", london(2017, 2, 1, 12)) == [
        Step(0, midnight(date(2017, 3, 3))),
        Step(3000, midnight(date(2017, 3, 10))),
        Step(6000, None),
    ]
    assert steps("ours", london(2017, 3, 10)) == [Step(6000, None)]
    assert steps("free event", london(2017, 3, 1), pence=0) == [Step(0, midnight(date(2017, 3, 13))), Step(5000, None)]


#: Any minute of two academic years.
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: london(2016, 9, 1) + timedelta(minutes=minutes))


@st.composite
def bands_of_a_policy(draw) -> list[Band]:
    """Any set of bands that the editor takes."""
    paid = draw(st.sets(st.integers(1, 60), max_size=5)) | {0}
    free = draw(st.sets(st.integers(1, 60), max_size=3))
    sums = st.integers(0, 20_000)
    made = [
        Band(start, draw(st.integers(0, 100))) if draw(st.booleans()) else Band(start, flat_pence=draw(sums))
        for start in paid
    ]
    return made + [
        Band(start, flat_pence=draw(sums), is_for_free_places=True) for start in (free | {0} if free else free)
    ]


@given(bands=bands_of_a_policy(), notice=st.integers(0, 400), pence=st.integers(0, 100_000))
def test_bands_neither_overlap_nor_leave_gaps_and_money_is_never_negative_nor_more_than_the_price(bands, notice, pence):
    assert rules.what_is_wrong(bands) == []
    for is_free in (False, True):
        reached = [
            band
            for band in bands
            if band.is_for_free_places == is_free
            and band.notice_from <= notice
            and not any(
                other.is_for_free_places == is_free and band.notice_from < other.notice_from <= notice
                for other in bands
            )
        ]
        exists = not is_free or any(band.is_for_free_places for band in bands)
        assert len(reached) == (1 if exists else 0)
        assert rules.band_for(bands, notice=notice, is_free=is_free) == (reached[0] if reached else None)
    charged = rules.charge_pence(bands, price_pence=pence, notice=notice)
    assert charged >= 0
    assert pence == 0 or charged <= pence


@given(
    bands=bands_of_a_policy(),
    at=MOMENTS,
    days=st.integers(0, 100),
    unit=st.sampled_from(NoticeUnit.values),
    later=st.integers(0, 100 * 24 * 60),
)
def test_the_steps_ahead_say_for_every_later_minute_what_it_will_cost_then(bands, at, days, unit, later):
    starts_at, moment = at + timedelta(days=days), at + timedelta(minutes=later)
    ahead = rules.steps_ahead(bands, price_pence=6000, at=at, starts_at=starts_at, unit=unit, closed=HALF_TERM)

    step = next(step for step in ahead if step.until is None or moment < step.until)

    notice = rules.notice_days(given_at=moment, starts_at=starts_at, unit=unit, closed=HALF_TERM)
    assert step.pence == rules.charge_pence(bands, price_pence=6000, notice=notice)
    assert all(before.pence != after.pence for before, after in pairwise(ahead))


@given(at=MOMENTS, days=st.integers(0, 300))
def test_notice_in_working_days_is_never_more_than_in_calendar_days_and_never_negative(at, days):
    starts_at = at + timedelta(days=days)
    working, calendar = (rules.notice_days(given_at=at, starts_at=starts_at, unit=unit) for unit in (WORKING, CALENDAR))

    assert 0 <= working <= calendar


# What is no policy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([], ["Say what is charged with no notice at all: one band has to begin at 0."]),
        ([Band(10, 0)], ["Say what is charged with no notice at all: one band has to begin at 0."]),
        ([Band(0, 100), Band(0, 50)], ["Two bands begin at the same notice. Keep one of them."]),
        (
            [Band(0, 100), Band(3, flat_pence=5000, is_for_free_places=True)],
            ["Say what a free place costs with no notice at all: one of its bands has to begin at 0."],
        ),
        ([Band(0, 100), Band(0, flat_pence=5000, is_for_free_places=True)], []),
        (SCALES["more than 28 calendar days"][1], []),
    ],
)
def test_what_is_wrong_with_a_set_of_bands_is_said_in_words(bands, expected):
    assert rules.what_is_wrong(bands) == expected


def test_a_policy_is_read_band_by_band():
    assert rules.in_words(SCALES["ours"][1], unit=WORKING) == [
        "10 or more working days’ notice: nothing",
        "5 to 9 working days’ notice: half the price",
        "Less than 5 working days’ notice: the whole price",
    ]
    assert rules.in_words(SCALES["more than 28 calendar days"][1], unit=CALENDAR) == [
        "29 or more days’ notice: nothing",
        "15 to 28 days’ notice: half the price",
        "8 to 14 days’ notice: 75% of the price",
        "Less than 8 days’ notice: the whole price",
    ]
    assert rules.in_words(SCALES["free event"][1], unit=WORKING) == [
        "At any time: nothing",
        "4 or more working days’ notice: nothing",
        "Less than 4 working days’ notice: £50 for a place that was free",
    ]


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([], ""),
        (["illness"], "illness"),
        (["illness", "ofsted", "closure"], "illness, Ofsted inspection or closure of the school"),
    ],
)
def test_the_reasons_for_which_nothing_is_charged_read_as_a_sentence(reasons, expected):
    assert rules.exemptions_in_words(SimpleNamespace(exemptions=reasons)) == expected


def test_examples_stand_on_both_sides_of_every_border():
    assert rules.examples(SCALES["ours"][1], price_pence=6000) == [(10, 0), (9, 3000), (5, 3000), (4, 6000), (0, 6000)]
    assert rules.examples(SCALES["free event"][1], price_pence=0) == [(4, 0), (3, 5000), (0, 5000)]


# After a change by the alliance ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed_at", "starts_at", "expected"),
    [
        (london(2017, 3, 1, 9), london(2017, 5, 1, 9), london(2017, 3, 8, 17)),
        (london(2017, 3, 4, 23), london(2017, 5, 1, 9), london(2017, 3, 10, 17)),
        (london(2017, 4, 12, 9), london(2017, 5, 1, 9), london(2017, 4, 21, 17)),
        (london(2017, 3, 1, 9), london(2017, 3, 6, 16), london(2017, 3, 6, 16)),
    ],
)
def test_after_a_change_a_place_can_be_left_for_five_working_days_but_not_beyond_the_start(
    changed_at, starts_at, expected
):
    assert rules.free_to_leave_until(changed_at=changed_at, starts_at=starts_at) == expected


# Minimum numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        (date(2017, 3, 16), date(2017, 2, 23)),
        (date(2017, 1, 12), date(2016, 12, 19)),
        (date(2017, 4, 20), date(2017, 3, 28)),
    ],
)
def test_it_is_decided_fifteen_working_days_before_the_course(starts_on, expected):
    assert rules.decided_on(starts_on=starts_on) == expected


@given(today=st.dates(date(2016, 9, 1), date(2018, 8, 31)), days=st.integers(0, 60))
def test_the_day_of_decision_has_come_for_just_those_that_begin_by_the_day_that_is_asked_for(today, days):
    starts_on = today + timedelta(days=days)

    has_come = rules.decided_on(starts_on=starts_on) <= today

    assert has_come == (starts_on <= rules.decided_if_begins_by(today=today))


@pytest.mark.parametrize(
    ("minimum", "taken", "confirmed_at", "expected"),
    [
        (0, 0, None, ""),
        (8, 6, None, "Two more and it runs"),
        (8, 7, None, "One more and it runs"),
        (20, 4, None, "16 more and it runs"),
        (8, 8, None, "Enough people have booked"),
        (8, 8, PLAIN, "Confirmed to run"),
        (8, 3, PLAIN, "Confirmed to run"),
        (0, 0, PLAIN, "Confirmed to run"),
    ],
)
def test_whether_a_course_runs_is_said_in_words(minimum, taken, confirmed_at, expected):
    assert rules.runs_words(minimum=minimum, taken=taken, confirmed_at=confirmed_at) == expected


# No-shows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "percent", "free", "expected"),
    [(6000, 100, 5000, 6000), (6000, 50, 5000, 3000), (101, 50, 0, 51), (0, 100, 5000, 5000), (0, 100, 0, 0)],
)
def test_staying_away_costs_a_share_of_the_price_or_the_sum_for_a_free_place(price, percent, free, expected):
    assert rules.no_show_pence(price_pence=price, percent=percent, free_pence=free) == expected
