"""Who may? About people and bookings; what a booking's state allows is in states.py."""

from __future__ import annotations

from bookings.models import Approval, Booking, Certificate, Deputy
from bookings.states import ENDED, Approver
from core.calendar import today
from programmes.models import Session
from schools.permissions import can_decide_for, can_manage_courses, can_see_school, holds, posts_of, schools_seen_by
from schools.states import PostKind, PostStatus


def can_see(person, booking: Booking) -> bool:
    """The person booked, those who book for their school, and the alliance's course officers."""
    if booking.person_id == person.pk or can_manage_courses(person):
        return True
    return booking.organisation_id is not None and can_see_school(person, booking.organisation_id)


def can_tell_needs(person, booking: Booking) -> bool:
    """The person who comes says what they need; a course officer writes it down for somebody who rang. No school does,
    and no school reads it."""
    return booking.person_id is not None and (booking.person_id == person.pk or can_manage_courses(person))


def can_cancel(person, booking: Booking) -> bool:
    """Whoever sees a booking may give it up: the person, the school, a course officer."""
    return can_see(person, booking)


def can_book_for(person, organisation_id: int) -> bool:
    """A school's heads, CPD leads and office book for its people, and course officers for any school's."""
    return can_see_school(person, organisation_id) or can_manage_courses(person)


def can_book_for_others(person) -> bool:
    """Whoever books for the people of some school."""
    return can_manage_courses(person) or bool(schools_seen_by(person))


def can_name(person, booking: Booking) -> bool:
    """Whoever books for the school says who comes to a place without a name."""
    if booking.person_id is not None or booking.organisation_id is None or booking.status in ENDED:
        return False
    return can_book_for(person, booking.organisation_id)


def can_swap(person, booking: Booking) -> bool:
    """Whoever books for the school lets a colleague come instead; the person of the place does, once the school has
    confirmed that they work there."""
    if booking.organisation_id is None or booking.person_id is None or booking.status in ENDED:
        return False
    works_there = any(
        post.organisation_id == booking.organisation_id and post.status == PostStatus.CONFIRMED
        for post in person.current_posts
    )
    return can_book_for(person, booking.organisation_id) or (booking.person_id == person.pk and works_there)


def can_accept_offer(person, booking: Booking) -> bool:
    """The person in line, or the school on their behalf."""
    return can_see(person, booking)


def can_decide(person, approval: Approval) -> bool:
    """Any one of the school's heads, a deputy between its days, a CPD lead where the school has settled it so; but
    nobody decides on their own booking."""
    if approval.booking.person_id == person.pk:
        return False
    return decides_for(person, approval.organisation_id, approver=approval.approver)


def decides_for(person, organisation_id: int, *, approver: str = Approver.HEAD) -> bool:
    """Whether somebody decides on a school's bookings that `approver` is to decide on."""
    if can_decide_for(person, organisation_id) or organisation_id in deputises_at(person):
        return True
    return approver == Approver.CPD_LEAD and holds(person, {PostKind.CPD_LEAD}, organisation_id)


def decides_anything_for(person, organisation_id: int) -> bool:
    """Whether there is anything that somebody may decide on for a school."""
    return decides_for(person, organisation_id, approver=Approver.CPD_LEAD)


def deputises_at(person) -> set[int]:
    """The schools where somebody decides today in a head's place. The name counts while they work there, no longer.

    Asked of the database once for a person and request.
    """
    if not person.is_authenticated:
        return set()
    if not hasattr(person, "_deputises_at"):
        day = today()
        named = Deputy.objects.filter(person_id=person.pk, from_on__lte=day, to_on__gte=day)
        works_at = {post.organisation_id for post in posts_of(person, PostKind)}
        person._deputises_at = works_at & set(named.values_list("organisation_id", flat=True)) if works_at else set()
    return person._deputises_at


def can_see_certificate(person, certificate: Certificate) -> bool:
    """Its holder, those who book for the school that the place is of, and course officers. A colleague who stood in
    holds her own: whoever has the place does not see it."""
    if (certificate.holder and certificate.holder.pk == person.pk) or can_manage_courses(person):
        return True
    school_id = certificate.place.organisation_id
    return school_id is not None and can_see_school(person, school_id)


def can_see_approvals(person, organisation_id: int) -> bool:
    """What waits for a school's answer is seen by its heads, CPD leads and school office, and by deputies."""
    return can_see_school(person, organisation_id) or organisation_id in deputises_at(person)


def can_settle_approvals(person, organisation_id: int) -> bool:
    """Who approves what, and who deputises, is settled by the school's heads alone."""
    return can_decide_for(person, organisation_id)


def can_take_register(person, session: Session) -> bool:
    """The session's leader, the programme's leaders, and course officers."""
    if not person.is_authenticated:
        return False
    leads = session.leader_id == person.pk or session.cohort.programme.leaders.filter(person_id=person.pk).exists()
    return leads or can_manage_courses(person)


def can_set_cover(person, booking: Booking) -> bool:
    """Whoever books for the school says whether somebody has to be covered for."""
    if booking.organisation_id is None or booking.status in ENDED:
        return False
    return can_book_for(person, booking.organisation_id)


def can_set_supply_rates(person, organisation_id: int) -> bool:
    """What a day of cover costs a school is said by its heads, CPD leads and school office."""
    return can_see_school(person, organisation_id)


def can_set_budget(person, organisation_id: int) -> bool:
    """What a school means to spend is said by its heads alone."""
    return can_decide_for(person, organisation_id)
