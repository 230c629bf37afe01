"""The decision table on the commitment fee (R040 to R043): what is recommended, by which row, and who decides.

Two tables of rows and what makes them fit: one on the fee as a whole, one on each participant. The first that fits
holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from leadership.rules.keeping import GOOD_TIME_DAYS, has_attended_enough
from leadership.rules.kinds import Decider, Deferral, Outcome, OwnHead, Policy, Row

NOTHING, HALF, ALL = Fraction(0), Fraction(1, 2), Fraction(1)


@dataclass(frozen=True)
class Participant:
    """What one participant did. After a change of school the sessions are those held up to then.

    `found_colleague` is None where the programme does not ask for it; to nominate somebody is enough, whatever she then
    decides (R037). `days_before_start` is the notice of a withdrawal before the first session, else None.
    """

    required: int
    attended: int
    gave_feedback: bool
    found_colleague: bool | None = None
    is_exceptional: bool = False
    changed_school: bool = False
    days_before_start: int | None = None
    was_refilled: bool = False
    deferred_for: Deferral | None = None
    was_carried_before: bool = False
    was_removed: bool = False

    @property
    def attended_enough(self) -> bool:
        return has_attended_enough(attended=self.attended, required=self.required)

    @property
    def has_colleague(self) -> bool:
        return self.found_colleague is not False


@dataclass(frozen=True)
class History:
    """All that a fee is decided on. A school's or trust's fee has several participants, its heads.

    `is_charged`: it was asked for, paid or not; otherwise it is waived so far. `head_came_in_time`: her head enrolled
    before the sister programme started. `in_grace`: feedback can still be given.
    """

    policy: Policy
    participants: tuple[Participant, ...]
    is_cancelled: bool = False
    is_charged: bool = True
    own_head: OwnHead = OwnHead.NOT_ON_IT
    head_came_in_time: bool = True
    in_grace: bool = False


@dataclass(frozen=True)
class Recommendation:
    """What the table says: the row, what comes of it, what share of the fee comes back, and who decides.

    `share` is None while a person has to say it. `within` is the row among 8 to 12 that a change of school came to.
    `may_differ`: whoever decides may return all or part of it, with a reason.
    """

    row: Row
    outcome: Outcome
    decided_by: Decider
    share: Fraction | None
    may_differ: bool = False
    within: Row | None = None

    @property
    def needs_two(self) -> bool:
        """A fee is never kept on one person's word."""
        return self.outcome == Outcome.FORFEIT


#: The fee as a whole, before anybody's sessions are looked at.
_OF_THE_FEE: tuple[tuple[Row, Callable[[History], bool]], ...] = (
    (Row.CANCELLED, lambda fee: fee.is_cancelled),
    (Row.HEAD_TAKES_PART, lambda fee: fee.own_head == OwnHead.ENROLLED and not fee.is_charged),
    (Row.HEAD_LEFT_BEFORE, lambda fee: fee.own_head == OwnHead.LEFT_BEFORE and not fee.is_charged),
    (Row.HEAD_LEFT_AFTER, lambda fee: fee.own_head == OwnHead.LEFT_AFTER and not fee.is_charged),
    (
        Row.HEAD_CAME_LATER,
        lambda fee: fee.own_head == OwnHead.ENROLLED and fee.is_charged and fee.head_came_in_time,
    ),
)
#: One participant. Rows marked g are only in the graded policy; the last fits whoever none of the others fits.
_OF_ONE: tuple[tuple[Row, Callable[[Participant, Policy], bool]], ...] = (
    (Row.DEFERRED, lambda one, _: one.deferred_for is not None and not one.was_carried_before),
    (
        Row.IN_GOOD_TIME,
        lambda one, _: (
            one.days_before_start is not None and (one.days_before_start >= GOOD_TIME_DAYS or one.was_refilled)
        ),
    ),
    (Row.SHORTLY_BEFORE, lambda one, _: one.days_before_start is not None),
    (Row.REMOVED, lambda one, _: one.was_removed),
    (Row.CHANGED_SCHOOL, lambda one, _: one.changed_school),
    (Row.ALL_MET, lambda one, _: one.attended_enough and one.gave_feedback and one.has_colleague),
    (
        Row.NO_FEEDBACK,
        lambda one, policy: (
            policy == Policy.GRADED and one.attended_enough and one.has_colleague and not one.gave_feedback
        ),
    ),
    (
        Row.NO_COLLEAGUE,
        lambda one, policy: (
            policy == Policy.GRADED and one.attended_enough and one.gave_feedback and not one.has_colleague
        ),
    ),
    (Row.EXCEPTIONAL, lambda one, _: not one.attended_enough and one.is_exceptional),
    (Row.NOT_MET, lambda *_: True),
)
#: What each row comes to, the share that comes back, who decides, and whether they may return more with a reason.
_COMES_TO: dict[Row, tuple[Outcome, Fraction | None, Decider, bool]] = {
    Row.CANCELLED: (Outcome.FULL, ALL, Decider.FINANCE, False),
    Row.HEAD_TAKES_PART: (Outcome.WAIVED, ALL, Decider.SYSTEM, False),
    Row.HEAD_LEFT_BEFORE: (Outcome.DUE, NOTHING, Decider.LEAD, True),
    Row.HEAD_LEFT_AFTER: (Outcome.WAIVED, ALL, Decider.SYSTEM, False),
    Row.HEAD_CAME_LATER: (Outcome.FULL, ALL, Decider.SYSTEM, False),
    Row.DEFERRED: (Outcome.CARRIED, NOTHING, Decider.LEAD, False),
    Row.IN_GOOD_TIME: (Outcome.FULL, ALL, Decider.SYSTEM, False),
    Row.SHORTLY_BEFORE: (Outcome.FORFEIT, NOTHING, Decider.LEAD, True),
    Row.REMOVED: (Outcome.FORFEIT, NOTHING, Decider.ADMINISTRATOR, False),
    Row.ALL_MET: (Outcome.FULL, ALL, Decider.LEAD, False),
    Row.NO_FEEDBACK: (Outcome.PART, HALF, Decider.LEAD, False),
    Row.NO_COLLEAGUE: (Outcome.PART, HALF, Decider.LEAD, False),
    Row.EXCEPTIONAL: (Outcome.DISCRETION, None, Decider.LEAD_AND_ADMINISTRATOR, True),
    Row.NOT_MET: (Outcome.FORFEIT, NOTHING, Decider.LEAD_AND_ADMINISTRATOR, False),
}
#: Of several heads on one fee these do not count, as long as there are others: they never took part.
_NOT_COUNTED = (Row.DEFERRED, Row.IN_GOOD_TIME)


def recommend(fee: History) -> Recommendation:
    """What is recommended on a fee. For any history exactly one row holds: the first that fits.

    Several heads with the same result are treated like one. With different results the graded policy returns the mean
    of their shares (row 15); the strict one returns all only when everyone met all, and whoever decides may differ.
    """
    for row, fits in _OF_THE_FEE:
        if fits(fee):
            return _of_row(row)
    each = [_of_one(one, fee) for one in fee.participants]
    counted = [one for one in each if one.row not in _NOT_COUNTED] or each
    if all(one == counted[0] for one in counted):
        return counted[0]
    return _of_several(counted, fee)


def _of_one(one: Participant, fee: History) -> Recommendation:
    """What the table says of one participant."""
    row = next(row for row, fits in _OF_ONE if fits(one, fee.policy))
    if row == Row.CHANGED_SCHOOL:
        to_date = _of_one(replace(one, changed_school=False), fee)
        return replace(to_date, row=row, within=to_date.row)
    if row == Row.NO_FEEDBACK and fee.in_grace:
        return replace(_of_row(row), outcome=Outcome.WAIT, share=None)
    return _of_row(row)


def _of_several(each: list[Recommendation], fee: History) -> Recommendation:
    """Several heads with different results on one fee."""
    unsure = next((one for one in each if one.share is None), None)
    if unsure is not None:
        return unsure
    shares = [one.share for one in each if one.share is not None]
    if fee.policy == Policy.STRICT:
        if all(share == ALL for share in shares):
            return _of_row(Row.ALL_MET)
        return replace(_of_row(Row.NOT_MET), may_differ=True)
    mean = sum(shares, NOTHING) / len(shares)
    outcome = {NOTHING: Outcome.FORFEIT, ALL: Outcome.FULL}.get(mean, Outcome.PART)
    return Recommendation(Row.MIXED, outcome, Decider.LEAD, mean)


def _of_row(row: Row) -> Recommendation:
    outcome, share, decided_by, may_differ = _COMES_TO[row]
    return Recommendation(row, outcome, decided_by, share, may_differ)
