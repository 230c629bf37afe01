"""What this app holds about people: places, decisions, attendance and certificates (ground 11).

Evaluations say nothing about who wrote them, so there is nothing to find and nothing to forget.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, Model, OuterRef, QuerySet

from bookings.models import (
    Announcement,
    Approval,
    Arrival,
    Attendance,
    Booking,
    Call,
    Certificate,
    Deputy,
    Request,
    Sending,
    StandIn,
)
from bookings.queries import certificates_held_by, either
from core.calendar import today
from core.privacy import Forgotten, Kept, Section, section
from schools.models import Person

SENDINGS_KEPT = timedelta(days=30)
NEEDS_KEPT = timedelta(days=7)
ARRIVALS_KEPT = timedelta(days=90)
REASONS_KEPT = timedelta(days=365)
WRITTEN_KEPT = timedelta(days=2 * 365)

RETENTION: dict[type[Model], Kept] = {
    Arrival: Kept("When you joined a session online", "To propose your mark for the register", "90 days"),
    Request: Kept("That you asked for places", "To keep the order in which places were asked for", "With your record"),
    Booking: Kept(
        "Your places on courses, what they cost, needs that you told us of, and why giving one up cost nothing",
        "To hold your place, charge your school, and make the course work for you",
        "With your record, as your record of professional development; your needs, for a week after the course; why "
        "you gave a place up, for one year",
    ),
    Approval: Kept(
        "Decisions about places, with who made them",
        "To show that a school approved",
        "With the place; reasons, for one year",
    ),
    Attendance: Kept(
        "When you were there, and registers you took", "To count hours for certificates", "With your record"
    ),
    Sending: Kept(
        "That a register of yours came in", "To take it once, though a telephone may send it twice", "Thirty days"
    ),
    StandIn: Kept("Sessions at which you stood in for a colleague", "To name you on the register", "With your record"),
    Deputy: Kept(
        "When you decided on bookings in a head’s place",
        "To show that a school approved",
        "As long as the school’s record",
    ),
    Call: Kept("That you told us of an inspection", "To free the school’s people", "Two years"),
    Announcement: Kept(
        "Letters that you wrote to participants", "To show what was said", "Two years after it was sent"
    ),
    Certificate: Kept(
        "Your certificates, with your name and initials",
        "To let you show, and let others check, what you did",
        "With your record; anyone who has the code sees course, dates, hours and initials",
    ),
}


def held_about(person: Person) -> Iterator[Section]:
    """Places, decisions and marks about the person, and those that they made themselves."""
    mine = Booking.objects.filter(person=person).order_by("-accepted_at")
    yield section(
        "Places on courses",
        mine,
        cohort__programme__title="Course",
        cohort__starts_at="Begins",
        organisation__name="For",
        status="State",
        cause="Why it ended",
        accepted_at="Accepted",
        price_pence="Price",
        price_words="Why this price",
        access_needs="Needs you told us of",
        dietary_needs="What you told us of food",
        exemption="Why giving it up cost nothing",
        evaluation_asked_at="Asked what you thought",
        evaluated_at="Answered",
        impact_asked_at="Asked what it changed",
        impact_told_at="Answered that",
    )
    yield section(
        "What your school decided",
        Approval.objects.filter(booking__person=person),
        booking__cohort__programme__title="Course",
        status="Decision",
        asked_at="Asked",
        decided_at="Decided",
        reason="Reason",
    )
    yield from _shown_for(person)
    yield from _done_for_others(person)


def marks_of(person: Person) -> QuerySet[Attendance]:
    """What registers say of this person: at sessions of their own places, and at those where they stood in."""
    stood_in = StandIn.objects.filter(booking=OuterRef("booking"), session=OuterRef("session"))
    own = Attendance.objects.filter(~Exists(stood_in), booking__person=person)
    places = StandIn.objects.filter(person=person).values("booking")
    return either(own, Attendance.objects.filter(Exists(stood_in.filter(person=person)), booking__in=places))


def _shown_for(person: Person) -> Iterator[Section]:
    yield section(
        "Attendance",
        marks_of(person).order_by("-session__starts_at"),
        session__cohort__programme__title="Course",
        session__starts_at="Session",
        mark="Mark",
        minutes="Minutes",
    )
    yield section(
        "When you joined online",
        Arrival.objects.filter(booking__person=person).order_by("-at"),
        session__cohort__programme__title="Course",
        session__starts_at="Session",
        at="When",
    )
    yield section(
        "Certificates",
        certificates_held_by(person.pk),
        title="Course",
        name="Name",
        minutes="Minutes",
        first_on="From",
        last_on="To",
        code="Code",
        issued_at="Issued",
    )


def _done_for_others(person: Person) -> Iterator[Section]:
    stood_in = StandIn.objects.filter(person=person)
    yield section(
        "Sessions you stood in at",
        stood_in,
        session__cohort__programme__title="Course",
        session__starts_at="Session",
        evaluation_asked_at="Asked what you thought",
        evaluated_at="Answered",
        impact_asked_at="Asked what it changed",
        impact_told_at="Answered that",
    )
    deputised = Deputy.objects.filter(person=person)
    yield section("When you were a deputy", deputised, organisation__name="School", from_on="From", to_on="Until")
    calls = Call.objects.filter(said_by=person)
    yield section("Inspections you told us of", calls, organisation__name="School", said_at="When")
    letters = Announcement.objects.filter(written_by=person)
    yield section("Letters you wrote to participants", letters, subject="Subject", sent_at="When")
    asked = Request.objects.filter(asked_by=person).exclude(bookings__person=person)
    yield section("Places you asked for, for others", asked, cohort__programme__title="Course", accepted_at="When")
    decided = Approval.objects.filter(decided_by=person)
    yield section(
        "Decisions you made", decided, booking__cohort__programme__title="Course", status="Decision", decided_at="When"
    )
    taken = Attendance.objects.filter(taken_by=person).order_by().values("session").distinct()
    yield section("Registers you took", taken, session__cohort__programme__title="Course", session__starts_at="Session")
    sent = Sending.objects.filter(sent_by=person).order_by("-at")
    yield section("Registers that came in from you", sent, session__cohort__programme__title="Course", at="When")


def forget(person: Person) -> Iterator[Forgotten]:
    """Places and marks stay without a name, for the course's and the school's figures; what was written goes."""
    mine = Booking.objects.filter(person=person)
    rows = mine.update(access_needs="", dietary_needs="", exemption="")
    yield Forgotten(
        "Places", rows, f"{rows} places of a person without a name: courses and accounts must add up" if rows else ""
    )
    yield Forgotten(
        "Reasons of decisions", Approval.objects.filter(booking__person=person).exclude(reason="").update(reason="")
    )
    marks = marks_of(person).count()
    yield Forgotten(
        "Attendance", 0, f"{marks} marks of a person without a name, for the course's figures" if marks else ""
    )
    stood_in = StandIn.objects.filter(person=person).count()
    yield Forgotten("Sessions stood in at", 0, f"{stood_in} sessions of a person without a name" if stood_in else "")
    deputised = Deputy.objects.filter(person=person, to_on__gte=today()).delete()[0]
    yield Forgotten("Being a deputy", deputised)
    certificates = certificates_held_by(person.pk).order_by().update(name="", initials="")
    yield Forgotten(
        "Certificates",
        certificates,
        "course, dates and hours under the code, without name or initials" if certificates else "",
    )


def purge(now: datetime) -> dict[str, int]:
    """Needs a week after the course, reasons after a year."""
    told = Booking.objects.exclude(access_needs="", dietary_needs="")
    over, ended = told.filter(cohort__ends_at__lt=now - NEEDS_KEPT), told.filter(ended_at__lt=now - NEEDS_KEPT)
    nothing = {"access_needs": "", "dietary_needs": ""}
    long_ago = now - WRITTEN_KEPT
    reasons = Approval.objects.filter(decided_at__lt=now - REASONS_KEPT).exclude(reason="")
    exempt = Booking.objects.filter(ended_at__lt=now - REASONS_KEPT).exclude(exemption="")
    return {
        "arrivals deleted": Arrival.objects.filter(at__lt=now - ARRIVALS_KEPT).delete()[0],
        "needs deleted": over.update(**nothing) + ended.update(**nothing),
        "letters to participants deleted": Announcement.objects.filter(sent_at__lt=long_ago).delete()[0],
        "calls deleted": Call.objects.filter(said_at__lt=long_ago).delete()[0],
        "notes of registers sent deleted": Sending.objects.filter(at__lt=now - SENDINGS_KEPT).delete()[0],
        "reasons deleted": reasons.update(reason=""),
        "reasons for giving up deleted": exempt.update(exemption=""),
    }
