"""Registers, and what the clock looks for around the day: every look begins with the few sessions near today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from bookings import rules
from bookings.models import Absence, Arrival, Attendance, Booking, Certificate, Notice, StandIn
from bookings.states import Status
from core.calendar import LONDON, midnight, today
from programmes.models import Cohort, ProgrammeLeader, Session
from programmes.states import CohortStatus
from schools.models import Person
from schools.permissions import can_manage_courses

#: Cohorts that are really held: their sessions have registers.
HELD = (CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED)
#: Registers further back than this are found by looking for their course.
WANTED_FOR = timedelta(days=90)

Kind = Notice.Kind
REMINDERS = dict(zip((Kind.WEEK_BEFORE, Kind.DAY_BEFORE), rules.REMINDED_DAYS_BEFORE, strict=True))
EVALUATIONS = dict(zip((Kind.EVALUATION, Kind.EVALUATION_AGAIN), rules.EVALUATION_ASKED_AFTER_DAYS, strict=True))


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
    led = near.filter(_led_by(person), ~_is_taken(), cohort__status__in=HELD, cohort__taken__gt=0)
    return led.select_related("cohort__programme", "venue").order_by("starts_at", "pk")


def _is_taken() -> Exists:
    return Exists(Attendance.objects.filter(session=OuterRef("pk")))


def registers_to_take(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Sessions that have begun, with people in them and no register yet; the latest first."""
    now = timezone.now()
    begun = sessions.filter(starts_at__lte=now, starts_at__gt=now - WANTED_FOR, cohort__taken__gt=0)
    return begun.filter(~_is_taken()).order_by("-starts_at", "-pk")


def registers_taken(sessions: QuerySet[Session]) -> QuerySet[Session]:
    return sessions.filter(_is_taken()).order_by("-starts_at", "-pk")


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


# What the clock looks for ---------------------------------------------------------------------------------------------


def _on_days(first: date, last: date) -> QuerySet[Session]:
    """Sessions of courses that run, on London's days `first` to `last`; each with `on`, the day it is on."""
    return (
        Session.objects.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1)))
        .filter(cohort__status__in=HELD)
        .annotate(on=TruncDate("starts_at", tzinfo=LONDON))
        .order_by("starts_at", "pk")
    )


def _not_told(sessions: QuerySet[Session], kind: str) -> QuerySet[Session]:
    return sessions.filter(~Exists(Notice.objects.filter(session=OuterRef("pk"), kind=kind, on=OuterRef("on"))))


def _today_counts(now: datetime) -> date:
    """The last day whose letters have begun to go out: today from eight o'clock on, before that yesterday."""
    has_begun = now >= rules.letters_go_out_at(today(), days=0)
    return today() if has_begun else today() - timedelta(days=1)


def sessions_to_remind_of(kind: Notice.Kind) -> QuerySet[Session]:
    """Sessions whose reminder is due and not written yet. One that is late (the clock stood still) is still told in
    time: a week before until two days before, the day before until the session starts."""
    day, now = _today_counts(timezone.now()), timezone.now()
    first = today() if kind == Kind.DAY_BEFORE else today() + timedelta(days=2)
    return _not_told(_on_days(first, day + timedelta(days=REMINDERS[kind])), kind).filter(starts_at__gt=now)


def sessions_without_register() -> QuerySet[Session]:
    """Sessions of the days before today that had people in them and whose register nobody has taken."""
    day = _today_counts(timezone.now())
    first = day - timedelta(days=rules.REGISTER_WANTED_FOR_DAYS)
    sessions = _on_days(first, day - timedelta(days=1)).filter(~_is_taken(), cohort__taken__gt=0)
    return _not_told(sessions, Kind.REGISTER).select_related("cohort__programme", "leader")


def sessions_to_evaluate(kind: Notice.Kind) -> QuerySet[Session]:
    """The last sessions of courses that ended so many days ago, and whose participants have not been asked."""
    day = _today_counts(timezone.now())
    days = EVALUATIONS[kind]
    sessions = _on_days(day - timedelta(days=days + 5), day - timedelta(days=days)).filter(
        ends_at=F("cohort__ends_at"), ends_at__lte=timezone.now()
    )
    return _not_told(sessions, kind)


def leaders_of(session: Session) -> list[Person]:
    """Who takes the register of a session: its leader, or else the programme's leaders."""
    if session.leader:
        return [session.leader]
    return list(Person.objects.filter(led_programmes__programme_id=session.cohort.programme_id).order_by("pk"))


def everyone_leading(cohort: Cohort, session: Session | None = None) -> QuerySet[Person]:
    """Those who lead a programme, and the sessions of a cohort (or that one session), each once."""
    sessions = Session.objects.filter(cohort=cohort, **({"pk": session.pk} if session else {}))
    programme = ProgrammeLeader.objects.filter(programme=cohort.programme_id)
    leads = Q(pk__in=sessions.values("leader")) | Q(pk__in=programme.values("person"))
    return Person.objects.filter(leads).order_by("last_name", "first_name", "pk")


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
    return Certificate.objects.filter(Q(booking__cohort=cohort_id) | Q(stand_in__booking__cohort=cohort_id))


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


def who_is_told(cohort: Cohort, session: Session | None = None) -> dict:
    """How many hold a place, an offer or wait, what they have been charged, and who leads: before anything is sent."""
    live = Booking.objects.live().filter(cohort=cohort)
    counts = live.aggregate(
        booked=Count("pk", filter=Q(status=Status.BOOKED)),
        offered=Count("pk", filter=Q(status=Status.OFFERED)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
        charged_pence=Sum("charge__amount_pence", filter=Q(charge__status="owed"), default=0),
    )
    people = live.select_related("person", "organisation").order_by(
        "status", "person__last_name", "person__first_name", "pk"
    )
    return {**counts, "people": people[:200], "leaders": everyone_leading(cohort, session)}
