"""What has only just happened, through the actions themselves: letters, charges and the audit trail come with it."""

from __future__ import annotations

from bookings import actions
from bookings.models import Booking
from bookings.states import ApprovalStatus, Status
from home.demo.courses import Run


def build(runs: list[Run]) -> None:
    """Where people stand in line somebody gives up a place, so that it is offered to the first of them."""
    for run in runs:
        if run.facts.get("waiting"):
            agreed = Booking.objects.filter(
                cohort=run.cohort, status=Status.BOOKED, approval__status=ApprovalStatus.APPROVED
            )
            booking = agreed.select_related("person").latest("accepted_at", "pk")
            actions.cancel(booking, by=booking.person)
