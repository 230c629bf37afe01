"""What has only just happened, through the actions themselves: letters, charges and the audit trail come with it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from bookings import actions, queries
from bookings.emails.places import of_booking
from bookings.models import Booking
from bookings.states import ApprovalStatus, Status
from core.states import MessageStatus
from home.demo.clock import Clock
from home.demo.courses import Run
from home.demo.people import People
from programmes.models import Cohort, Programme
from programmes.states import CohortStatus
from schools.actions import escalate_claims
from schools.states import PostKind

#: Whose place it is, who goes to its last session instead, and who arranged it.
SENT_INSTEAD = ("Arjun Nair", "Jessica Lindo", "Patience Kamara")

#: So far ahead is the course on which a name is still to follow, and the key of the form by which it was asked for.
WEEKS_AHEAD, ASKED_WITH = timedelta(weeks=3), UUID("5f0c6f6e-6a0f-4c1e-9d0e-2f1b7a3c4d5e")


def build(runs: list[Run], people: People, clock: Clock) -> None:
    """An open offer, a colleague who goes instead, somebody whom no school has confirmed in time, and a letter that
    found no mailbox."""
    for run in runs:
        if run.facts.get("waiting"):
            _give_up_a_place(run)
        if run.facts.get("given_up_late"):
            _give_up_a_place(run)
        if SENT_INSTEAD[0] in run.facts.get("people", []) and run.facts.get("days", [0])[0] > 0:
            _send_a_colleague(run, people)
    _book_for_colleagues(people, clock)
    escalate_claims()
    _find_no_mailbox(clock)


def _agreed() -> QuerySet[Booking]:
    """Places that were asked for and approved, the latest first."""
    places = Booking.objects.filter(status=Status.BOOKED, approval__status=ApprovalStatus.APPROVED)
    return places.select_related("person").order_by("-accepted_at", "-pk")


def _give_up_a_place(run: Run) -> None:
    """Somebody cannot come after all: the place is offered to the first in line, and costs what its policy says."""
    booking = _agreed().filter(cohort=run.cohort)[0]
    actions.cancel(booking, by=booking.person)


def _send_a_colleague(run: Run, people: People) -> None:
    """The school's office sends somebody else to the last session of a place."""
    whose, instead, by = (people[name] for name in SENT_INSTEAD)
    booking = Booking.objects.get(cohort=run.cohort, person=whose)
    actions.stand_in(booking, run.sessions[-1], person=instead, by=by)


def _book_for_colleagues(people: People, clock: Clock) -> None:
    """The school's office books two of its teachers on a course some weeks ahead, and one whose name follows."""
    by, school = people[SENT_INSTEAD[2]], people.school_of[SENT_INSTEAD[2]]
    ahead = Cohort.objects.filter(status=CohortStatus.PUBLISHED, starts_at__gt=clock.now + WEEKS_AHEAD, waiting=0)
    roomy = ahead.filter(programme__kind=Programme.Kind.COURSE, taken__lte=F("places") - 3)
    cohort = roomy.order_by("starts_at", "pk").first()
    if cohort is not None:
        named = [post.person for post in queries.colleagues_at(school.pk, cohort.pk) if post.kind == PostKind.TEACHER]
        asked = actions.Asked(school.pk, ASKED_WITH, (*named[:2], None))
        actions.book_together(cohort.pk, asked, by=by)


def _find_no_mailbox(clock: Clock) -> None:
    """A confirmation that the school's mail server would not take."""
    letter = of_booking(_agreed().filter(cohort__starts_at__gt=clock.now, person__email__isnull=False)[0])
    letter.status, letter.attempts = MessageStatus.GIVEN_UP, 1
    letter.trouble = "550 5.1.1 There is no mailbox of this name here"
    letter.save()
