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


def can_open_repair_desk(person) -> bool:
    """Superusers with a second factor."""
    return person.is_authenticated and person.is_active and person.is_superuser and person.has_second_factor


def needs_second_factor(person) -> bool:
    """Whoever works for the alliance, and superusers: a password alone is not enough for what they see."""
    return is_office(person) or person.is_superuser


def can_view_as(person, other: Person) -> bool:
    """An administrator may look through the eyes of anyone who is not an officer."""
    return can_manage_people(person) and not needs_second_factor(other) and other.is_active and person.pk != other.pk


def can_decide_for(person, organisation_id: int) -> bool:
    """Any one of a school's heads can decide for it (R009); a head on leave can too, but is not asked."""
    return holds(person, rules.HEADS, organisation_id)


def can_see_school(person, organisation_id: int) -> bool:
    """Heads, CPD leads and the school office see their own school's bookings and staff."""
    return holds(person, rules.SCHOOL_BOOKERS, organisation_id)


def schools_seen_by(person) -> list[int]:
    """Ids of the organisations whose bookings and staff this person sees."""
    return [post.organisation_id for post in posts_of(person, rules.SCHOOL_BOOKERS)]


def can_manage_staff(person, organisation_id: int) -> bool:
    """The list of a school's staff: its heads, CPD leads and school office, and the alliance's administrators."""
    return can_see_school(person, organisation_id) or can_manage_people(person)


def kinds_given_by(person, organisation: Organisation) -> tuple[str, ...]:
    """The posts that somebody may give and end at an organisation. Nobody gives more than they hold themselves."""
    if can_manage_people(person):
        if organisation.kind == Organisation.Kind.ALLIANCE:
            return tuple(sorted(rules.OFFICE))
        return rules.SCHOOL_KINDS if organisation.kind == Organisation.Kind.SCHOOL else rules.PARTNER_KINDS
    if can_decide_for(person, organisation.pk):
        return rules.SCHOOL_KINDS
    return rules.CLAIMABLE if can_see_school(person, organisation.pk) else ()


def can_change_post(person, post) -> bool:
    """Acting, on leave, covering: whoever may give the post."""
    return post.kind in kinds_given_by(person, post.organisation)


def can_end_post(person, post) -> bool:
    """Whoever may give the post, and its holder."""
    return post.person_id == person.pk or can_change_post(person, post)


def can_decide_claim(person, post) -> bool:
    """Any one of the school's heads (R009), or an administrator; nobody confirms themselves."""
    if post.person_id == person.pk:
        return False
    return can_decide_for(person, post.organisation_id) or can_manage_people(person)


def can_invite(person, other: Person) -> bool:
    """Whoever manages the staff of a place where the other holds a post."""
    return any(can_manage_staff(person, post.organisation_id) for post in other.current_posts)


def can_ask_for_reset(person, other: Person) -> bool:
    """An administrator, for anyone but themselves."""
    return can_manage_people(person) and person.pk != other.pk


def can_decide_reset(person, reset) -> bool:
    """A second administrator, who neither asked nor is the one it is about."""
    return can_manage_people(person) and person.pk not in (reset.asked_by_id, reset.person_id)
