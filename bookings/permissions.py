"""Who may? About people and bookings; what a booking's state allows is in states.py."""

from __future__ import annotations

from bookings.models import Approval, Booking
from programmes.models import Session
from schools.permissions import can_decide_for, can_manage_courses, can_see_school


def can_see(person, booking: Booking) -> bool:
    """The person booked, those who book for their school, and the alliance's course officers."""
    if booking.person_id == person.pk or can_manage_courses(person):
        return True
    return booking.organisation_id is not None and can_see_school(person, booking.organisation_id)


def can_cancel(person, booking: Booking) -> bool:
    """Whoever sees a booking may give it up: the person, the school, a course officer."""
    return can_see(person, booking)


def can_accept_offer(person, booking: Booking) -> bool:
    """The person in line, or the school on their behalf."""
    return can_see(person, booking)


def can_decide(person, approval: Approval) -> bool:
    """Any one of the school's heads, but nobody decides on their own booking."""
    return can_decide_for(person, approval.organisation_id) and approval.booking.person_id != person.pk


def can_take_register(person, session: Session) -> bool:
    """The session's leader, the programme's leaders, and course officers."""
    if not person.is_authenticated:
        return False
    leads = session.leader_id == person.pk or session.cohort.programme.leaders.filter(person_id=person.pk).exists()
    return leads or can_manage_courses(person)
