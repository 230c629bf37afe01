"""Who may? Everything is asked of the posts that a person holds today; a post that ended gives nothing."""

from __future__ import annotations

from collections.abc import Collection

from schools import rules
from schools.models import Organisation, Person
from schools.states import PostStatus


def posts_of(person, kinds: Collection[str]) -> list:
    """The confirmed posts of these kinds that a person holds today."""
    if not person.is_authenticated:
        return []
    return [post for post in person.current_posts if post.kind in kinds and post.status == PostStatus.CONFIRMED]


def holds(person, kinds: Collection[str], organisation_id: int | None = None) -> bool:
    """Whether a person holds one of these posts, at one organisation when that is given."""
    return any(organisation_id in (None, post.organisation_id) for post in posts_of(person, kinds))


def holds_at_alliance(person, kinds: Collection[str]) -> bool:
    return any(post.organisation_kind == Organisation.Kind.ALLIANCE for post in posts_of(person, kinds))


def is_office(person) -> bool:
    """Somebody who works for the alliance: the office pages, with a second factor."""
    return holds_at_alliance(person, rules.OFFICE)


def can_manage_courses(person) -> bool:
    return holds_at_alliance(person, rules.COURSE_OFFICERS)


def can_manage_people(person) -> bool:
    """Schools, people, imports, merging, second factors, the audit trail."""
    return holds_at_alliance(person, rules.ADMINISTRATORS)


def can_view_as(person, other: Person) -> bool:
    """An administrator may look through the eyes of anyone who is not an officer."""
    return can_manage_people(person) and not is_office(other) and other.is_active


def can_decide_for(person, organisation_id: int) -> bool:
    """Any one of a school's heads can decide for it (R009); a head on leave can too, but is not asked."""
    return holds(person, rules.HEADS, organisation_id)


def can_see_school(person, organisation_id: int) -> bool:
    """Heads, CPD leads and the school office see their own school's bookings and staff."""
    return holds(person, rules.SCHOOL_BOOKERS, organisation_id)


def schools_seen_by(person) -> list[int]:
    """Ids of the organisations whose bookings and staff this person sees."""
    return [post.organisation_id for post in posts_of(person, rules.SCHOOL_BOOKERS)]
