"""Registers, and what the clock looks for around the day: every look begins with the few sessions near today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings import rules
from bookings.models import Absence, Arrival, Attendance, Booking, Certificate, StandIn
from bookings.states import Status
from core.prepared import IsAmong
from programmes.models import Cohort, ProgrammeLeader, Session
from programmes.states import CohortStatus
from schools.models import Person
from schools.permissions import can_manage_courses

#: Cohorts that are really held: their sessions have registers.
HELD = (CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED)
#: Registers further back than this are found by looking for their course.
WANTED_FOR = timedelta(days=90)


# Registers ------------------------------------------------------------------------------------------------------------


def sessions_with_register(person: Person) -> QuerySet[Session]:
    """The sessions whose register this person may take: those one leads, or all of them for a course officer."""
    sessions = Session.objects.filter(cohort__status__in=HELD)
    sessions = sessions.select_related("cohort__programme", "venue", "room", "leader")
    return sessions if can_manage_courses(person) else sessions.filter(_led_by(person))


def _led_by(person: Person) -> Q:
    """Both kinds by their own index: with OR the database would look at every session there is."""
    own = Session.objects.filter(leader=person).order_by().values("pk")
    whole = Session.objects.filter(cohort__programme__leaders__person=person).order_by().values("pk")
    return Q(pk__in=own.union(whole))


def registers_near(person: Person) -> QuerySet[Session]:
    """What this person leads in the next week, and what they led in the last two whose register nobody has taken."""
    now = timezone.now()
    near = Session.objects.filter(
        starts_at__gt=now - timedelta(days=rules.REGISTER_WANTED_FOR_DAYS), starts_at__lt=now + timedelta(days=7)
    )
    led = near.filter(_led_by(person), ~is_taken(), cohort__status__in=HELD, cohort__taken__gt=0)
    return led.select_related("cohort__programme", "venue").order_by("starts_at", "pk")


def is_taken() -> Exists:
    """Whether anybody is marked in the register of a session."""
    return Exists(Attendance.objects.filter(session=OuterRef("pk")))


def registers_to_take(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions that have begun, with people in them and no register yet; the latest first."""
    now = timezone.now()
    begun = sessions.filter(starts_at__lte=now, starts_at__gt=now - WANTED_FOR, cohort__taken__gt=0)
    return begun.filter(~is_taken()).order_by("-starts_at", "-pk")


def registers_taken(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.filter(is_taken()).order_by("-starts_at", "-pk")


def registers_to_come(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")


def with_marks(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions, each with `marked` (how many the register names) and `came` (how many were there)."""
    marks = Attendance.objects.filter(session=OuterRef("pk")).order_by().values("session")
    return sessions.annotate(
        marked=Subquery(marks.annotate(n=Count("pk")).values("n")),
        came=Subquery(marks.filter(mark__in=["present", "part"]).annotate(n=Count("pk")).values("n")),
    )


def session_in_course(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions, each with `number` of `of` in its course and `taken_at`, when its register was last written."""
    others = Session.objects.filter(cohort=OuterRef("cohort")).order_by().values("cohort")
    before = Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lte=OuterRef("pk"))
    marks = Attendance.objects.filter(session=OuterRef("pk")).order_by("-taken_at")
    return sessions.annotate(
        number=Subquery(others.filter(before).annotate(n=Count("pk")).values("n")),
        of=Subquery(others.annotate(n=Count("pk")).values("n")),
        taken_at=Subquery(marks.values("taken_at")[:1]),
    )


def register_of(session: Session) -> QuerySet[Booking]:
    """Whom a register names: everyone with a place, and whoever was marked before, by the name of who comes.

    Each has `marks` (one or none), `stands_in` (the colleague who comes instead, or none), `is_away` (that the school
    is unavailable) and `arrived_at` (when somebody went in by the joining link).
    """
    marks = Attendance.objects.filter(session=session).select_related("taken_by")
    stand_ins = StandIn.objects.filter(session=session)
    instead = stand_ins.filter(booking=OuterRef("pk"))
    named = Booking.objects.filter(cohort_id=session.cohort_id, person__isnull=False)
    named = named.filter(Q(status=Status.BOOKED) | Exists(marks.filter(booking=OuterRef("pk"))))
    return (
        named.select_related("person", "organisation")
        .prefetch_related(
            Prefetch("attendances", queryset=marks, to_attr="marks"),
            Prefetch("stand_ins", queryset=stand_ins.select_related("person"), to_attr="stands_in"),
        )
        .annotate(
            is_away=Exists(Absence.objects.filter(session=session, booking=OuterRef("pk"))),
            arrived_at=Subquery(Arrival.objects.filter(session=session, booking=OuterRef("pk")).values("at")[:1]),
            last_name=Coalesce(Subquery(instead.values("person__last_name")[:1]), "person__last_name"),
            first_name=Coalesce(Subquery(instead.values("person__first_name")[:1]), "person__first_name"),
        )
        .order_by("last_name", "first_name", "pk")
    )


def who_comes(line: Any) -> Person:
    """Whose mark a line of a register is: that of the colleague who stands in, or of whoever has the place."""
    return line.stands_in[0].person if line.stands_in else line.person


def comes_instead_of(line: Any) -> str:
    """ "for Abena Mensah" on the line of a colleague who stands in for her; otherwise nothing."""
    return f"for {line.who}" if line.stands_in else ""


# What came of it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owner:
    """Whose hours a mark is: those of whoever has the place, or of the colleague who stood in at that session."""

    booking_id: int | None = None
    stand_in_id: int | None = None


def minutes_attended(cohort_id: int) -> dict[Owner, list[Attendance]]:
    """Whose hours → their marks in the registers of a course, with their sessions, in order."""
    stood_in = {
        (booking_id, session_id): pk
        for pk, booking_id, session_id in StandIn.objects.filter(booking__cohort=cohort_id).values_list(
            "pk", "booking_id", "session_id"
        )
    }
    marks: dict[Owner, list[Attendance]] = defaultdict(list)
    for attendance in (
        Attendance.objects.filter(session__cohort=cohort_id).select_related("session").order_by("session__starts_at")
    ):
        stand_in_id = stood_in.get((attendance.booking_id, attendance.session_id))
        owner = Owner(stand_in_id=stand_in_id) if stand_in_id else Owner(booking_id=attendance.booking_id)
        marks[owner].append(attendance)
    return marks


def certificates_of(cohort_id: int) -> QuerySet[Certificate]:
    """All that were issued for a course, those of colleagues who stood in among them."""
    stood_in = Certificate.objects.filter(stand_in__booking__cohort=cohort_id)
    return either(Certificate.objects.filter(booking__cohort=cohort_id), stood_in)


def certificates_held_by(person_id: int) -> QuerySet[Certificate]:
    """All that somebody holds: of their own places, and of sessions at which they stood in; the latest first."""
    stood_in = Certificate.objects.filter(stand_in__person=person_id)
    return either(Certificate.objects.filter(booking__person=person_id), stood_in).order_by("-last_on", "-pk")


def either(one: QuerySet, other: QuerySet) -> QuerySet:
    """The rows of both, each by its own index: with OR the database would look at every row there is."""
    numbers = one.order_by().values("pk").union(other.order_by().values("pk"))
    return one.model._default_manager.filter(IsAmong("pk", ArraySubquery(numbers)))


def certificate(code: str) -> Certificate | None:
    """The certificate with this code, however it was typed."""
    found = Certificate.objects.select_related(
        "booking__person", "booking__organisation", "stand_in__person", "stand_in__booking__organisation"
    )
    return found.filter(code=rules.code_as_kept(code)).first()


def cohorts_led_by(person: Person) -> QuerySet[Cohort]:
    """The courses whose evaluations this person reads: those one leads, in whole or in part, or all for officers."""
    cohorts = Cohort.objects.filter(status__in=HELD).select_related("programme")
    if can_manage_courses(person):
        return cohorts
    programme = ProgrammeLeader.objects.filter(programme=OuterRef("programme"), person=person)
    session = Session.objects.filter(cohort=OuterRef("pk"), leader=person)
    return cohorts.filter(Exists(programme) | Exists(session))
