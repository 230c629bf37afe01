"""The sums of the commitment fee, to the penny."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership.rules import (
    History,
    Participant,
    Policy,
    Settlement,
    each_payers,
    fee_of_unit,
    recommend,
    returned_of,
    settle,
    top_up,
)

OF = {"school_pence": 25_000, "trust_pence": 40_000}


@pytest.mark.parametrize(("schools", "pence"), [(0, 25_000), (1, 25_000), (2, 40_000), (3, 40_000)])
def test_a_school_pays_once_for_its_heads_and_a_trust_once_for_its_schools(schools, pence):
    assert fee_of_unit(schools=schools, **OF) == pence


@pytest.mark.parametrize(
    ("schools", "charged", "more"),
    [(1, 0, 25_000), (1, 25_000, 0), (2, 25_000, 15_000), (3, 40_000, 0), (3, 0, 40_000), (1, 40_000, 0)],
)
def test_when_another_school_of_the_trust_joins_only_the_rest_is_charged(schools, charged, more):
    assert top_up(schools=schools, charged_pence=charged, **OF) == more


def test_two_of_three_heads_of_a_trust_complete_under_the_graded_policy():
    met = Participant(required=6, attended=5, gave_feedback=True, found_colleague=True)
    missed = Participant(required=6, attended=3, gave_feedback=True, found_colleague=True)
    share = recommend(History(Policy.GRADED, (met, met, missed))).share
    assert returned_of(40_000, share) == 26_667
    assert each_payers(26_667, [25_000, 15_000]) == [16_667, 10_000]


def test_five_of_six_sessions_and_feedback_bring_250_pounds_back():
    met = Participant(required=6, attended=5, gave_feedback=True)
    assert returned_of(25_000, recommend(History(Policy.STRICT, (met,))).share) == 25_000


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("paid", "share", "expected"),
    [
        (25_000, 1, Settlement(returned=25_000, kept=0, credited=0, owed=0)),
        (25_000, 0, Settlement(returned=0, kept=25_000, credited=0, owed=0)),
        (25_000, HALF, Settlement(returned=12_500, kept=12_500, credited=0, owed=0)),
        (0, 1, Settlement(returned=0, kept=0, credited=25_000, owed=0)),
        (0, 0, Settlement(returned=0, kept=0, credited=0, owed=25_000)),
        (0, HALF, Settlement(returned=0, kept=0, credited=12_500, owed=12_500)),
        (10_000, 1, Settlement(returned=10_000, kept=0, credited=15_000, owed=0)),
        (10_000, HALF, Settlement(returned=0, kept=10_000, credited=12_500, owed=2_500)),
        (20_000, HALF, Settlement(returned=7_500, kept=12_500, credited=5_000, owed=0)),
    ],
)
def test_what_was_not_paid_is_credited_as_far_as_it_would_have_come_back(paid, share, expected):
    assert settle(fee_pence=25_000, paid_pence=paid, share=Fraction(share)) == expected


shares = st.fractions(0, 1, max_denominator=24)


@given(st.integers(1, 100_000), st.data(), shares)
def test_no_penny_is_lost_or_made(fee, data, share):
    paid = data.draw(st.integers(0, fee))
    done = settle(fee_pence=fee, paid_pence=paid, share=share)
    assert min(done.returned, done.kept, done.credited, done.owed) >= 0
    assert done.returned + done.kept == paid
    assert done.credited + done.owed == fee - paid
    assert done.returned + done.credited == returned_of(fee, share)


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=5), shares)
def test_what_comes_back_is_shared_among_the_payers_and_nobody_gets_more_than_they_paid(paid, share):
    back = each_payers(returned_of(sum(paid), share), paid)
    assert sum(back) == returned_of(sum(paid), share)
    assert all(0 <= got <= gave for got, gave in zip(back, paid, strict=True))
