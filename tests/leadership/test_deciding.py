"""The decision table on the commitment fee, row by row and by hand; and that for any history exactly one row holds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership.rules import (
    Decider,
    Deferral,
    History,
    Outcome,
    OwnHead,
    Participant,
    Policy,
    Row,
    has_attended_enough,
    recommend,
    sessions_needed,
)
from leadership.rules.deciding import _OF_ONE, _OF_THE_FEE

BOTH = list(Policy)
STRICT, GRADED = Policy.STRICT, Policy.GRADED


def somebody(**facts) -> Participant:
    """A head who did all that was asked for, but for what is said."""
    return Participant(**{"required": 6, "attended": 5, "gave_feedback": True, "found_colleague": True, **facts})


def said(*participants: Participant, policy: str = STRICT, **facts) -> tuple:
    """The row, what comes of it, the share that comes back, and who decides."""
    found = recommend(History(Policy(policy), participants or (somebody(),), **facts))
    return found.row, found.outcome, found.share, found.decided_by


@pytest.mark.parametrize(("required", "needed"), [(0, 0), (1, 1), (4, 4), (5, 4), (6, 5), (7, 6), (10, 8)])
def test_four_fifths_of_the_required_sessions_rounded_up_are_to_be_attended(required, needed):
    assert sessions_needed(required) == needed
    assert has_attended_enough(attended=needed, required=required)
    assert not has_attended_enough(attended=needed - 1, required=required)


@pytest.mark.parametrize("policy", BOTH)
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_cancelled": True}, (Row.CANCELLED, Outcome.FULL, 1, Decider.FINANCE)),
        (
            {"own_head": OwnHead.ENROLLED, "is_charged": False},
            (Row.HEAD_TAKES_PART, Outcome.WAIVED, 1, Decider.SYSTEM),
        ),
        ({"own_head": OwnHead.LEFT_BEFORE, "is_charged": False}, (Row.HEAD_LEFT_BEFORE, Outcome.DUE, 0, Decider.LEAD)),
        (
            {"own_head": OwnHead.LEFT_AFTER, "is_charged": False},
            (Row.HEAD_LEFT_AFTER, Outcome.WAIVED, 1, Decider.SYSTEM),
        ),
        ({"own_head": OwnHead.ENROLLED}, (Row.HEAD_CAME_LATER, Outcome.FULL, 1, Decider.SYSTEM)),
        # A fee that was asked for after all, or a head who came too late, is decided like any other.
        ({"own_head": OwnHead.LEFT_BEFORE}, (Row.ALL_MET, Outcome.FULL, 1, Decider.LEAD)),
        ({"own_head": OwnHead.LEFT_AFTER}, (Row.ALL_MET, Outcome.FULL, 1, Decider.LEAD)),
        (
            {"own_head": OwnHead.ENROLLED, "head_came_in_time": False},
            (Row.ALL_MET, Outcome.FULL, 1, Decider.LEAD),
        ),
        # First match: the programme was cancelled, whatever else is true.
        (
            {"is_cancelled": True, "own_head": OwnHead.LEFT_BEFORE, "is_charged": False},
            (Row.CANCELLED, Outcome.FULL, 1, Decider.FINANCE),
        ),
    ],
)
def test_rows_on_the_fee_as_a_whole(facts, expected, policy):
    assert said(policy=policy, **facts) == expected


FORFEIT_6 = (Row.SHORTLY_BEFORE, Outcome.FORFEIT, 0, Decider.LEAD)
FULL_5 = (Row.IN_GOOD_TIME, Outcome.FULL, 1, Decider.SYSTEM)
CARRIED = (Row.DEFERRED, Outcome.CARRIED, 0, Decider.LEAD)
FULL = (Row.ALL_MET, Outcome.FULL, 1, Decider.LEAD)
NOT_MET = (Row.NOT_MET, Outcome.FORFEIT, 0, Decider.LEAD_AND_ADMINISTRATOR)
DISCRETION = (Row.EXCEPTIONAL, Outcome.DISCRETION, None, Decider.LEAD_AND_ADMINISTRATOR)
REMOVED = (Row.REMOVED, Outcome.FORFEIT, 0, Decider.ADMINISTRATOR)
HALF_9 = (Row.NO_FEEDBACK, Outcome.PART, Fraction(1, 2), Decider.LEAD)
HALF_10 = (Row.NO_COLLEAGUE, Outcome.PART, Fraction(1, 2), Decider.LEAD)


@pytest.mark.parametrize(
    ("facts", "strict", "graded"),
    [
        ({}, FULL, FULL),
        ({"attended": 6}, FULL, FULL),
        ({"attended": 4}, NOT_MET, NOT_MET),
        ({"attended": 0}, NOT_MET, NOT_MET),
        ({"attended": 4, "is_exceptional": True}, DISCRETION, DISCRETION),
        ({"attended": 5, "is_exceptional": True}, FULL, FULL),
        ({"gave_feedback": False}, NOT_MET, HALF_9),
        ({"found_colleague": False}, NOT_MET, HALF_10),
        ({"found_colleague": None}, FULL, FULL),
        ({"gave_feedback": False, "found_colleague": None}, NOT_MET, HALF_9),
        ({"gave_feedback": False, "found_colleague": False}, NOT_MET, NOT_MET),
        ({"attended": 4, "gave_feedback": False}, NOT_MET, NOT_MET),
        ({"attended": 4, "found_colleague": False}, NOT_MET, NOT_MET),
        ({"days_before_start": 14}, FULL_5, FULL_5),
        ({"days_before_start": 13}, FORFEIT_6, FORFEIT_6),
        ({"days_before_start": 13, "was_refilled": True}, FULL_5, FULL_5),
        ({"days_before_start": 0}, FORFEIT_6, FORFEIT_6),
        ({"deferred_for": Deferral.ILLNESS}, CARRIED, CARRIED),
        ({"deferred_for": Deferral.CHANGE_OF_POST, "was_carried_before": True}, FULL, FULL),
        ({"deferred_for": Deferral.ILLNESS, "was_carried_before": True, "attended": 4}, NOT_MET, NOT_MET),
        # First match: 7 before 5 and 6, these before 14, that before 13.
        ({"deferred_for": Deferral.BEREAVEMENT, "days_before_start": 3}, CARRIED, CARRIED),
        ({"was_removed": True}, REMOVED, REMOVED),
        ({"was_removed": True, "days_before_start": 20}, FULL_5, FULL_5),
        ({"was_removed": True, "changed_school": True}, REMOVED, REMOVED),
    ],
)
def test_rows_on_one_participant_under_both_policies(facts, strict, graded):
    assert said(somebody(**facts)) == strict
    assert said(somebody(**facts), policy=GRADED) == graded


@pytest.mark.parametrize(
    ("facts", "outcome", "within"),
    [
        ({"required": 3, "attended": 3}, Outcome.FULL, Row.ALL_MET),
        ({"required": 3, "attended": 2}, Outcome.FORFEIT, Row.NOT_MET),
        ({"required": 3, "attended": 3, "found_colleague": False}, Outcome.PART, Row.NO_COLLEAGUE),
        ({"required": 0, "attended": 0}, Outcome.FULL, Row.ALL_MET),
    ],
)
def test_who_changes_school_is_judged_on_the_sessions_to_date(facts, outcome, within):
    found = recommend(History(GRADED, (somebody(changed_school=True, **facts),)))
    assert (found.row, found.outcome, found.within) == (Row.CHANGED_SCHOOL, outcome, within)


def test_feedback_can_be_given_for_some_days_more_under_the_graded_policy():
    late = somebody(gave_feedback=False)
    assert said(late, policy=GRADED, in_grace=True) == (Row.NO_FEEDBACK, Outcome.WAIT, None, Decider.LEAD)
    assert said(late, policy=STRICT, in_grace=True) == NOT_MET


MISSED = somebody(attended=3)
HALF = somebody(gave_feedback=False)


@pytest.mark.parametrize(
    ("heads", "strict", "graded"),
    [
        ((somebody(), somebody(), somebody()), FULL, FULL),
        (
            (somebody(), somebody(), MISSED),
            NOT_MET,
            (Row.MIXED, Outcome.PART, Fraction(2, 3), Decider.LEAD),
        ),
        (
            (somebody(), MISSED, MISSED),
            NOT_MET,
            (Row.MIXED, Outcome.PART, Fraction(1, 3), Decider.LEAD),
        ),
        ((somebody(), HALF), NOT_MET, (Row.MIXED, Outcome.PART, Fraction(3, 4), Decider.LEAD)),
        (
            (HALF, somebody(found_colleague=False)),
            NOT_MET,
            (Row.MIXED, Outcome.PART, Fraction(1, 2), Decider.LEAD),
        ),
        ((MISSED, MISSED), NOT_MET, NOT_MET),
        # Who withdrew in good time, or waits for the next cohort, never took part.
        ((somebody(), somebody(days_before_start=20)), FULL, FULL),
        ((MISSED, somebody(deferred_for=Deferral.ILLNESS)), NOT_MET, NOT_MET),
        ((somebody(days_before_start=20), somebody(days_before_start=30)), FULL_5, FULL_5),
        ((somebody(), somebody(attended=2, is_exceptional=True)), DISCRETION, DISCRETION),
        # One left in mid-programme and did all up to then: everybody met everything.
        (
            (somebody(), somebody(changed_school=True, required=2, attended=2)),
            FULL,
            (Row.MIXED, Outcome.FULL, 1, Decider.LEAD),
        ),
    ],
)
def test_several_heads_on_one_fee(heads, strict, graded):
    assert said(*heads) == strict
    assert said(*heads, policy=GRADED) == graded


def test_the_strict_policy_leaves_discretion_when_only_some_heads_kept_their_word():
    assert recommend(History(STRICT, (somebody(), MISSED))).may_differ
    assert not recommend(History(STRICT, (MISSED,))).may_differ


def test_nothing_is_kept_on_one_persons_word():
    assert recommend(History(STRICT, (MISSED,))).needs_two
    assert recommend(History(STRICT, (somebody(days_before_start=1),))).needs_two
    assert not recommend(History(STRICT, (somebody(),))).needs_two


participants = st.builds(
    Participant,
    required=st.integers(0, 7),
    attended=st.integers(0, 7),
    gave_feedback=st.booleans(),
    found_colleague=st.none() | st.booleans(),
    is_exceptional=st.booleans(),
    changed_school=st.booleans(),
    days_before_start=st.none() | st.integers(0, 30),
    was_refilled=st.booleans(),
    deferred_for=st.none() | st.sampled_from(Deferral),
    was_carried_before=st.booleans(),
    was_removed=st.booleans(),
)
histories = st.builds(
    History,
    policy=st.sampled_from(Policy),
    participants=st.lists(participants, min_size=1, max_size=4).map(tuple),
    is_cancelled=st.booleans(),
    is_charged=st.booleans(),
    own_head=st.sampled_from(OwnHead),
    head_came_in_time=st.booleans(),
    in_grace=st.booleans(),
)


@given(histories)
def test_for_any_history_one_row_holds_and_says_who_decides(history):
    found = recommend(history)
    assert found.row in Row
    assert found.decided_by in Decider
    assert found.share is None or 0 <= found.share <= 1
    assert (found.share is None) == (found.outcome in (Outcome.DISCRETION, Outcome.WAIT))
    if history.policy == STRICT:
        assert found.outcome != Outcome.PART
        assert found.row not in (Row.MIXED, Row.NO_FEEDBACK, Row.NO_COLLEAGUE)


@given(participants, st.sampled_from(Policy))
def test_the_first_row_that_fits_holds_in_the_order_of_the_table(one, policy):
    fitting = [row for row, fits in _OF_ONE if fits(one, policy)]
    assert fitting[-1] == Row.NOT_MET
    assert recommend(History(policy, (one,))).row == fitting[0]


def test_the_order_of_the_table():
    assert [row.value for row, _ in (*_OF_THE_FEE, *_OF_ONE)] == [
        "4", "1", "2", "3", "3a", "7", "5", "6", "14", "13", "8", "9", "10", "11", "12",
    ]  # fmt: skip


@given(participants, st.sampled_from(Policy), st.integers(1, 4))
def test_heads_with_the_same_result_are_decided_on_like_one(one, policy, times):
    assert recommend(History(policy, (one,) * times)) == recommend(History(policy, (one,)))
