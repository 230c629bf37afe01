"""What becomes of bookings when somebody leaves a school, or turns out not to work there."""

from __future__ import annotations

from datetime import date

from bookings import queries
from bookings.actions.giving_up import cancel, withdraw_question
from bookings.actions.places import locked
from bookings.emails import walk_ins as door_letters
from bookings.models import Booking
from bookings.states import ENDED, Cause
from core import audit, outbox
from core.action import action
from payments import actions as payments
from schools import actions as people
from schools import emails as letters
from schools.models import Person, Post
from schools.queries import administrators

CANCEL, KEEP = "cancel", "keep"


@action
def end_post(post: Post, *, by: Person | None, last_day: date | None = None, future: str = CANCEL) -> int:
    """A post ends, and what is booked beyond it is given up without charge, or kept by the person for herself.

    Returns how many bookings that were. Bookings stay as they are while the person holds another post there.
    """
    ahead = sorted(queries.bookings_beyond(post, last_day=last_day), key=lambda booking: booking.cohort_id)
    people.end_post(post, by=by, last_day=last_day)
    for booking in ahead:
        if future == KEEP:
            keep(booking, by=by)
        else:
            cancel(booking, by=by, cause=Cause.LEFT)
    return len(ahead)


@action
def keep(booking: Booking, *, by: Person | None) -> None:
    """The place goes with the person: the school no longer sees it, owes nothing, and is asked nothing about it."""
    locked(booking.cohort_id)
    booking = Booking.objects.select_related("charge").get(pk=booking.pk)
    if booking.status in ENDED:
        return
    school_id, charge = booking.organisation_id, booking.charge
    Booking.objects.filter(pk=booking.pk).update(organisation=None, charge=None)
    if charge and charge.is_standing:
        payments.withdraw(charge, by=by)
    withdraw_question(booking)
    audit.record("kept for the person", booking, by=by, changed=["organisation", "charge"], organisation_id=school_id)


@action
def turn_away(post: Post, *, by: Person) -> int:
    """The school does not know this person: the claim is refused, and what they booked for the school is given up.

    Returns how many bookings that were.
    """
    ahead = sorted(queries.bookings_beyond(post), key=lambda booking: booking.cohort_id)
    people.refuse_claim(post, by=by)
    for booking in ahead:
        cancel(booking, by=by, cause=Cause.NOT_OURS)
    disown(post, by=by)
    if not ahead:  # otherwise the letters about the bookings say so
        outbox.post_all([letters.of_refused_claim(post)])
    return len(ahead)


@action
def disown(post: Post, *, by: Person) -> None:
    """Where somebody whom the school does not know came to the door, the school owes nothing for it. What they did
    there stays theirs, and the office is told, so that it can settle with them (domain 1, First visit)."""
    for booking in queries.came_to_the_door(post.person_id, post.organisation_id):
        keep(booking, by=by)
        officers = administrators()
        outbox.post_all([door_letters.of_disowned(booking, post.organisation_id, officer) for officer in officers])
