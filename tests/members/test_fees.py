"""What membership costs, by hand."""

from dataclasses import dataclass
from datetime import date

import pytest

from core.calendar import AcademicYear
from members.rules import covers, fee_for, half_terms_left, places_for, price_left, reminder_days, renewal_opens

YEAR = AcademicYear(2016)


@dataclass
class Tier:
    flat_pence: int | None = None
    per_pupil_pence: int | None = None
    floor_pence: int | None = None
    cap_pence: int | None = None
    cpd_places: int = 0


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (date(2016, 6, 1), 6),
        (date(2016, 9, 1), 6),
        (date(2016, 10, 31), 6),
        (date(2016, 11, 1), 5),
        (date(2016, 12, 31), 5),
        (date(2017, 1, 1), 4),
        (date(2017, 2, 16), 3),
        (date(2017, 4, 15), 3),
        (date(2017, 4, 16), 2),
        (date(2017, 6, 1), 1),
        (date(2017, 8, 31), 1),
        (date(2017, 9, 1), 0),
    ],
)
def test_the_half_term_under_way_counts(day, left):
    assert half_terms_left(day, year=YEAR) == left


@pytest.mark.parametrize(
    ("tier", "pupils", "half_terms", "pence"),
    [
        (Tier(flat_pence=40_000), None, 6, 40_000),
        (Tier(flat_pence=40_000), None, 1, 6_667),
        (Tier(flat_pence=0), None, 6, 0),
        (Tier(per_pupil_pence=120), 420, 6, 50_400),
        (Tier(per_pupil_pence=120, floor_pence=30_000), 100, 6, 30_000),
        (Tier(per_pupil_pence=120, cap_pence=100_000), 1_500, 6, 100_000),
        (Tier(per_pupil_pence=120, floor_pence=30_000, cap_pence=100_000), 420, 3, 25_200),
    ],
)
def test_the_fee_is_flat_or_by_pupils_within_its_limits_for_the_half_terms_left(tier, pupils, half_terms, pence):
    assert fee_for(tier, pupils=pupils, half_terms=half_terms).pence == pence


def test_a_fee_by_pupils_needs_their_number():
    assert fee_for(Tier(per_pupil_pence=120), pupils=None, half_terms=6) is None


@pytest.mark.parametrize(("half_terms", "places"), [(6, 5), (5, 5), (3, 3), (1, 1)])
def test_places_for_part_of_a_year_are_rounded_up(half_terms, places):
    assert places_for(Tier(cpd_places=5), half_terms=half_terms) == places


@pytest.mark.parametrize(("percent", "left"), [(100, 0), (50, 2249), (1, 4454)])
def test_the_half_penny_is_the_alliances_loss(percent, left):
    assert price_left(4_499, percent=percent) == left


def test_a_place_is_good_for_courses_that_begin_in_its_year():
    year = {"first_day": YEAR.first_day, "last_day": YEAR.last_day}

    assert covers(starts_on=date(2017, 8, 31), **year)
    assert not covers(starts_on=date(2017, 9, 1), **year)
    assert covers(starts_on=None, **year)


def test_renewing_opens_and_is_reminded_of_on_the_days_that_are_agreed():
    assert renewal_opens(YEAR) == date(2016, 6, 1)
    assert reminder_days(YEAR) == [
        date(2016, 6, 1),
        date(2016, 6, 15),
        date(2016, 7, 1),
        date(2016, 7, 10),
        date(2016, 9, 7),
        date(2016, 9, 20),
    ]
    assert reminder_days(YEAR, closed={date(2016, 9, 1), date(2016, 9, 2)})[4] == date(2016, 9, 9)
