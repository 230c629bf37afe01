"""What is agreed about places: who needs approval, how long a place is held, when an offer ends."""

from datetime import date, datetime

import pytest

from bookings import rules
from core.calendar import LONDON
from schools.models import Post


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("post", "needed"),
    [
        (Post.Kind.HEAD, False),
        (Post.Kind.CO_HEAD, False),
        (Post.Kind.EXECUTIVE_HEAD, False),
        (Post.Kind.HEAD_OF_SCHOOL, False),
        (Post.Kind.DEPUTY_HEAD, True),
        (Post.Kind.TEACHER, True),
        (Post.Kind.TEACHING_ASSISTANT, True),
        (Post.Kind.CPD_LEAD, True),
        (Post.Kind.GOVERNOR, True),
    ],
)
def test_everyone_but_a_head_needs_approval(post, needed):
    assert rules.needs_approval(post_kind=post) == needed


@pytest.mark.parametrize(
    ("asked_at", "starts_at", "closed", "ends_at"),
    [
        # Five school days after a Monday end with the Monday after.
        (london(2027, 1, 11, 9), london(2027, 3, 1, 9), (), london(2027, 1, 19)),
        # Asked on a Saturday: the five days are the next week.
        (london(2027, 1, 16, 9), london(2027, 3, 1, 9), (), london(2027, 1, 23)),
        # Half-term is left out.
        (london(2027, 2, 12, 9), london(2027, 4, 1, 9), [date(2027, 2, d) for d in range(15, 20)], london(2027, 2, 27)),
        # Bank holidays at Easter are left out, and the clocks change in between.
        (london(2027, 3, 25, 9), london(2027, 5, 1, 9), (), london(2027, 4, 6)),
        # One made late is held until the start.
        (london(2027, 1, 11, 9), london(2027, 1, 13, 16), (), london(2027, 1, 13, 16)),
    ],
)
def test_an_unapproved_place_is_held_for_five_school_days_or_until_the_start(asked_at, starts_at, closed, ends_at):
    assert rules.approval_ends_at(asked_at=asked_at, starts_at=starts_at, closed=closed) == ends_at


@pytest.mark.parametrize(
    ("offered_at", "starts_at", "ends_at"),
    [
        (london(2027, 1, 11, 9), london(2027, 3, 1, 9), london(2027, 1, 13, 17)),
        (london(2027, 1, 15, 18), london(2027, 3, 1, 9), london(2027, 1, 19, 17)),
        (london(2027, 1, 11, 9), london(2027, 1, 12, 9), london(2027, 1, 11, 21)),
    ],
)
def test_an_offer_holds_until_five_two_school_days_later_or_for_half_of_what_is_left(offered_at, starts_at, ends_at):
    assert rules.offer_ends_at(offered_at=offered_at, starts_at=starts_at) == ends_at
