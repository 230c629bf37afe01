"""Who may? A school's membership is its own and the office's; everybody reads the offer (domain 12)."""

from __future__ import annotations

from members.models import Membership
from schools.models import Organisation
from schools.permissions import can_decide_for, can_manage_people, holds_at_alliance, posts_of
from schools.rules import HEADS, SCHOOL_BOOKERS
from schools.states import PostKind

#: Who joins a trust's schools or a partner: nobody there is a head of it.
JOINERS = {
    Organisation.Kind.TRUST: {PostKind.EXECUTIVE_HEAD, PostKind.CONTACT},
    Organisation.Kind.PARTNER: {PostKind.CONTACT, PostKind.EXECUTIVE_HEAD},
}
#: Who sees what their trust has joined, beside those.
TRUST_READERS = {PostKind.TRUST_FINANCE, PostKind.FINANCE_CONTACT}


def can_see_memberships(person) -> bool:
    """All of them: the finance officer, and administrators."""
    return can_manage_people(person) or holds_at_alliance(person, {PostKind.FINANCE_OFFICER})


def can_manage_memberships(person) -> bool:
    """Offers, approving, ending and correcting: administrators."""
    return can_manage_people(person)


def organisations_seen_by(person) -> list[int]:
    """Whose memberships somebody reads: those of their school, trust or partner."""
    seen = posts_of(person, SCHOOL_BOOKERS | TRUST_READERS | {PostKind.CONTACT})
    return list(dict.fromkeys(post.organisation_id for post in seen))


def can_see(person, membership: Membership) -> bool:
    """Heads, CPD leads and the office of the school; whoever acts for the trust that joined it; the alliance."""
    own = organisations_seen_by(person)
    return can_see_memberships(person) or membership.organisation_id in own or membership.paid_by_id in own


def can_apply_for(person, organisation_id: int) -> bool:
    """Any one of a school's heads (R009); for a trust or a partner whoever acts for it."""
    return organisation_id in applies_for(person)


def applies_for(person) -> dict[int, str]:
    """For which organisations somebody can join, with their names: id → name."""
    heads = posts_of(person, HEADS | {PostKind.CONTACT})
    return {post.organisation_id: post.organisation_name for post in heads if _joins(post)}


def _joins(post) -> bool:
    if post.organisation_kind == Organisation.Kind.SCHOOL:
        return post.kind in HEADS
    return post.kind in JOINERS.get(post.organisation_kind, ())


def can_withdraw(person, membership: Membership) -> bool:
    """A head takes back an application or gives up the membership of their school; what a trust joined, the trust."""
    if can_manage_memberships(person):
        return True
    if membership.paid_by_id:
        return can_apply_for(person, membership.paid_by_id)
    return can_decide_for(person, membership.organisation_id) or can_apply_for(person, membership.organisation_id)
