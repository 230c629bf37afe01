"""A place that was given up late costs nothing once somebody else takes it."""

from __future__ import annotations

from bookings import queries
from bookings.emails import money as letters
from bookings.models import Booking
from bookings.states import Status
from core import audit, outbox
from payments import actions as payments
from schools.models import Person


def refill(booking: Booking, *, by: Person | None) -> None:
    """A place was just booked: of those given up on this course at a charge, the earliest is refilled by it.

    For the caller who holds the cohort's lock, whenever a booking becomes booked. Each booking refills one, and that
    one stays refilled though this one is given up again. The charge is withdrawn and its school told.
    """
    if booking.status != Status.BOOKED or booking.refills_id is not None:
        return
    given_up = queries.earliest_not_refilled(booking)
    if given_up is None or given_up.cancelling_charge is None:
        return
    Booking.objects.filter(pk=booking.pk).update(refills=given_up)
    booking.refills = given_up
    payments.withdraw(given_up.cancelling_charge, by=by)
    audit.record("was refilled", given_up, by=by, changed=["cancelling_charge"])
    outbox.post_all(letters.of_refilling(given_up))
