"""Letters about a course that is over: what did you think, what has it changed, and what participants thought of it."""

from __future__ import annotations

from bookings import queries, rules
from bookings.models import Booking, Notice
from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from programmes.models import Cohort
from schools.models import Person

# What is to be told ---------------------------------------------------------------------------------------------------


def of_evaluation(booking: Booking, person_id: int, kind: Notice.Kind) -> Message:
    """What did you think of the course? To whoever has the place, or to a colleague who stood in."""
    key = f"evaluation:{queries.EVALUATIONS[kind]}:{booking.pk}:{person_id}"
    about = about_evaluation(booking, person_id)
    return outbox.intent("bookings.evaluation", key=key, about=about, to=person_id, booking=booking.pk)


def of_impact(booking: Booking, person_id: int) -> Message:
    """What has the course changed, three months on?"""
    about = about_impact(booking, person_id)
    return outbox.intent("bookings.impact", key=about, about=about, to=person_id, booking=booking.pk)


def of_summary(cohort: Cohort, leader: Person) -> Message:
    """To somebody who led a course: what participants thought of it."""
    key = f"summary:{cohort.pk}:{leader.pk}"
    return outbox.intent("bookings.summary", key=key, about=f"cohort:{cohort.pk}", to=leader, cohort=cohort.pk)


def about_evaluation(booking: Booking, person_id: int) -> str:
    return f"evaluation:{booking.pk}:{person_id}"


def about_impact(booking: Booking, person_id: int) -> str:
    return f"impact:{booking.pk}:{person_id}"


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.evaluation")
def evaluation(message: Message) -> Letter | None:
    booking, person = _asked(message)
    if not queries.is_asked(booking, person, answered="evaluated_at"):
        return None
    certificate = (queries.certificates_held_by(person.pk) & queries.certificates_of(booking.cohort_id)).first()
    return letter_from(
        "bookings/emails/evaluation",
        to_email=_email(person),
        subject=f"What did you think of {booking.cohort.programme.title}?",
        booking=booking,
        person=person,
        link=link_to("bookings:evaluate", booking.pk),
        certificate_link=link_to("bookings:certificate", certificate.code) if certificate else "",
    )


@outbox.composes("bookings.impact")
def impact(message: Message) -> Letter | None:
    booking, person = _asked(message)
    if not queries.is_asked(booking, person, answered="impact_told_at"):
        return None
    return letter_from(
        "bookings/emails/impact",
        to_email=_email(person),
        subject=f"Three months on: what has {booking.cohort.programme.title} changed?",
        booking=booking,
        person=person,
        link=link_to("bookings:impact", booking.pk),
    )


@outbox.composes("bookings.summary")
def summary(message: Message) -> Letter | None:
    cohort = Cohort.objects.select_related("programme").get(pk=message.data["cohort"])
    replies = queries.replies_to(cohort.pk)
    if len(replies) < rules.FEWEST_REPLIES_SHOWN:
        return None
    leader = Person.objects.get(pk=message.person_id)
    return letter_from(
        "bookings/emails/summary",
        to_email=_email(leader),
        subject=f"What participants thought: {cohort}",
        cohort=cohort,
        leader=leader,
        count=len(replies),
        means=[question for question in queries.summary_of(replies) if "mean" in question],
        link=link_to("bookings:evaluations", cohort.pk),
    )


def _asked(message: Message) -> tuple[Booking, Person]:
    return queries.with_place().get(pk=message.data["booking"]), Person.objects.get(pk=message.person_id)


def _email(person: Person) -> str:
    return person.email or person.personal_email
