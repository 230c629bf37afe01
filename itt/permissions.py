"""Who may? The ITT lead manages; administrators and the director see numbers; a head pledges for her own school."""

from __future__ import annotations

from schools.models import Organisation
from schools.permissions import can_decide_for, holds_at_alliance, posts_of
from schools.rules import HEADS
from schools.states import PostKind

#: Who sees bids and totals without names (domain 12).
SEES_NUMBERS = frozenset({PostKind.ITT_LEAD, PostKind.ADMINISTRATOR, PostKind.DIRECTOR})


def can_manage_training(person) -> bool:
    """Partnerships, bids, trainees and their first posts."""
    return holds_at_alliance(person, {PostKind.ITT_LEAD})


def can_see_numbers(person) -> bool:
    """Bids and totals of trainees, without a name."""
    return holds_at_alliance(person, SEES_NUMBERS)


def can_pledge_for(person, organisation_id: int) -> bool:
    """Asking to join a partnership, and pledging places."""
    return can_decide_for(person, organisation_id)


def schools_that_pledge(person) -> list:
    """The schools that somebody heads: each post with its `organisation_id`."""
    found = [] if not person.is_authenticated else posts_of(person, HEADS)
    return [post for post in found if post.organisation_kind == Organisation.Kind.SCHOOL]
