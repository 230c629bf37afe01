"""What has only just happened, through the actions themselves: letters, charges and the audit trail come with it."""

from __future__ import annotations

from django.db.models import QuerySet

from bookings import actions
from bookings.emails.places import of_booking
from bookings.models import Booking
from bookings.states import ApprovalStatus, Status
from core.states import MessageStatus
from home.demo.clock import Clock
from home.demo.courses import Run
from home.demo.people import People
from schools.actions import escalate_claims

#: Whose place it is, who goes to its last session instead, and who arranged it.
SENT_INSTEAD = ("Arjun Nair", "Jessica Lindo", "Patience Kamara")


def build(runs: list[Run], people: People, clock: Clock) -> None:
    """An open offer, a colleague who goes instead, somebody whom no school has confirmed in time, and a letter that
    found no mailbox."""
    for run in runs:
        if run.facts.get("waiting"):
            _give_up_a_place(run)
        if SENT_INSTEAD[0] in run.facts.get("people", []) and run.facts.get("days", [0])[0] > 0:
            _send_a_colleague(run, people)
    escalate_claims()
    _find_no_mailbox(clock)


def _agreed() -> QuerySet[Booking]:
    """Places that were asked for and approved, the latest first."""
    places = Booking.objects.filter(status=Status.BOOKED, approval__status=ApprovalStatus.APPROVED)
    return places.select_related("person").order_by("-accepted_at", "-pk")


def _give_up_a_place(run: Run) -> None:
    """Somebody cannot come after all, and the place is offered to the first in line."""
    booking = _agreed().filter(cohort=run.cohort)[0]
    actions.cancel(booking, by=booking.person)


def _send_a_colleague(run: Run, people: People) -> None:
    """The school's office sends somebody else to the last session of a place."""
    whose, instead, by = (people[name] for name in SENT_INSTEAD)
    booking = Booking.objects.get(cohort=run.cohort, person=whose)
    actions.stand_in(booking, run.sessions[-1], person=instead, by=by)


def _find_no_mailbox(clock: Clock) -> None:
    """A confirmation that the school's mail server would not take."""
    letter = of_booking(_agreed().filter(cohort__starts_at__gt=clock.now, person__email__isnull=False)[0])
    letter.status, letter.attempts = MessageStatus.GIVEN_UP, 1
    letter.trouble = "550 5.1.1 There is no mailbox of this name here"
    letter.save()
