"""Giving up a place, an offer or a position in the line."""

from __future__ import annotations

from django.utils import timezone

from bookings.actions.line import offer_free_places
from bookings.actions.places import locked
from bookings.emails import places as letters
from bookings.models import Approval, Booking
from bookings.states import APPROVAL_TRANSITIONS, TRANSITIONS, ApprovalStatus, Cause, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from payments import actions as payments
from programmes.states import CohortStatus
from schools.models import Person


@action
def cancel(booking: Booking, *, by: Person | None, cause: str = Cause.BY_PERSON) -> None:
    """Give up a place, an offer or a position in the line, owe nothing for it, and offer the place to the next."""
    cohort = locked(booking.cohort_id)
    booking = Booking.objects.select_related("charge", "person").get(pk=booking.pk)
    if booking.status in (Status.BOOKED, Status.OFFERED) and cohort.status == CohortStatus.FINISHED:
        raise RuleBroken("This course is over, so there is no place to give up.")
    move(booking, Status.CANCELLED, TRANSITIONS, cause=cause, ended_at=timezone.now())
    if booking.charge:
        payments.withdraw(booking.charge, by=by)
    withdraw_question(booking)
    outbox.cancel(about=f"booking:{booking.pk}")
    audit.record("cancelled", booking, by=by, changed=["status"])
    if cause != Cause.ALLIANCE:  # then a letter about the whole course says it
        outbox.post_all([letters.of_cancelling(booking)])
    offer_free_places(cohort, by=by)


def withdraw_question(booking: Booking) -> None:
    """Nobody has to approve a place that was given up."""
    for approval in Approval.objects.filter(booking=booking, status=ApprovalStatus.ASKED):
        move(approval, ApprovalStatus.WITHDRAWN, APPROVAL_TRANSITIONS)
        outbox.cancel(about=f"approval:{approval.pk}")
