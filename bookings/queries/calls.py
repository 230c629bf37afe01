"""Whom it touches that a school is unavailable for some days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from bookings import rules
from bookings.models import Absence, Attendance, Booking, Call
from bookings.queries.changes import key_of_moving
from bookings.states import ENDED, Cause, Mark, Outcome, Status
from core.calendar import midnight, today
from programmes.models import Cohort, ProgrammeLeader, Session
from programmes.queries import upcoming
from programmes.rules import why_not_open
from programmes.states import CohortStatus
from schools.models import Person, Post

ON = (CohortStatus.PUBLISHED, CohortStatus.RUNNING)


@dataclass(frozen=True)
class Touched:
    """One place, the sessions that its person cannot come to, and what becomes of it; `other`: the date it goes to."""

    booking: Booking
    sessions: tuple[Session, ...]
    becomes: Outcome
    other: Cohort | None = None


@dataclass(frozen=True)
class Led:
    """A session that somebody of the school leads."""

    session: Session
    people: tuple[Person, ...]


def call_in_effect(organisation_id: int) -> Call | None:
    """What a school has said of these days, or of days to come."""
    found = Call.objects.filter(organisation_id=organisation_id, to_on__gte=today())
    return found.select_related("said_by").order_by("-said_at").first()


def touched_by_call(organisation_id: int, *, first: date, last: date) -> list[Touched]:
    """The school's places with a session on these days that has not begun, by the day of it. Four queries at most."""
    now = timezone.now()
    bookings = _booked_on(organisation_id, first, last, after=now)
    ahead = _sessions_ahead({booking.cohort_id for booking in bookings}, after=now)
    dates = _Dates(bookings, after=midnight(last + timedelta(days=1)), at=now)
    found = []
    for booking in bookings:
        inside = tuple(one for one in ahead[booking.cohort_id] if first <= rules.day_of(one.starts_at) <= last)
        facts = {"goes_on": len(inside) < len(ahead[booking.cohort_id]), "has_been": booking.has_been}
        other = None
        if rules.outcome_of_call(**facts, has_other_date=False) != Outcome.EXCUSED:
            other = dates.take_for(booking)
        becomes = rules.outcome_of_call(**facts, has_other_date=other is not None)
        found.append(Touched(booking, inside, becomes, other))
    return sorted(found, key=lambda touched: (touched.sessions[0].starts_at, touched.booking.pk))


def cohorts_concerned(touched: Iterable[Touched]) -> set[int]:
    """All cohorts whose places may change: those that are left, and every other date of their programmes."""
    left = {one.booking.cohort_id for one in touched if one.becomes != Outcome.EXCUSED}
    programmes = Cohort.objects.filter(pk__in=left).values("programme_id")
    others = Cohort.objects.filter(programme_id__in=programmes, status__in=ON, starts_at__gt=timezone.now())
    return left | set(others.values_list("pk", flat=True))


def _booked_on(organisation_id: int, first: date, last: date, *, after: datetime) -> list:
    inside = Session.objects.filter(
        cohort=OuterRef("cohort"), starts_at__gt=after, starts_at__gte=midnight(first),
        starts_at__lt=midnight(last + timedelta(days=1)),
    )  # fmt: skip
    been = Attendance.objects.filter(booking=OuterRef("pk"), mark__in=[Mark.PRESENT, Mark.PART])
    booked = Booking.objects.filter(
        Exists(inside), organisation_id=organisation_id, status=Status.BOOKED, cohort__status__in=ON
    )
    related = booked.select_related("person", "organisation", "request", "cohort__programme")
    return list(related.annotate(has_been=Exists(been)).order_by("accepted_at", "pk"))


def _sessions_ahead(cohort_ids: Collection[int], *, after: datetime) -> dict[int, list[Session]]:
    ahead: dict[int, list[Session]] = defaultdict(list)
    found = Session.objects.filter(cohort_id__in=cohort_ids, starts_at__gt=after)
    for session in found.select_related("venue", "cohort__programme").order_by("starts_at", "pk"):
        ahead[session.cohort_id].append(session)
    return ahead


class _Dates:
    """The other dates that people can go to, each place of them given once."""

    def __init__(self, bookings: list[Booking], *, after: datetime, at: datetime) -> None:
        programmes = {booking.cohort.programme_id for booking in bookings}
        found = upcoming(at).filter(programme_id__in=programmes, starts_at__gte=after, waiting=0, taken__lt=F("places"))
        self.cohorts = [cohort for cohort in found.select_related("programme") if not why_not_open(cohort, at=at)]
        people = [booking.person_id for booking in bookings if booking.person_id]
        held = Booking.objects.live().filter(cohort__in=self.cohorts, person_id__in=people)
        self.held = set(held.values_list("person_id", "cohort_id"))
        self.given: Counter[tuple[int, str]] = Counter()

    def take_for(self, booking: Booking) -> Cohort | None:
        """The first date with a free place of the kind, which is then spoken for."""
        for cohort in self.cohorts:
            mode = booking.mode if cohort.is_hybrid else ""
            is_theirs = (booking.person_id, cohort.pk) in self.held
            if cohort.programme_id != booking.cohort.programme_id or cohort.pk == booking.cohort_id or is_theirs:
                continue
            if cohort.places_left_of(booking.mode) > self.given[cohort.pk, mode]:
                self.given[cohort.pk, mode] += 1
                return cohort
        return None


def led_by_staff(organisation_id: int, *, first: date, last: date) -> list[Led]:
    """The sessions on these days that somebody with a post at the school leads or presents at, by their time."""
    staff = Post.objects.current().confirmed().filter(organisation_id=organisation_id).values("person_id")
    programme = ProgrammeLeader.objects.filter(programme=OuterRef("cohort__programme"), person_id__in=staff)
    leads = Q(leader_id__in=staff) | Q(presenters__in=staff) | Q(Exists(programme), leader__isnull=True)
    held = Session.objects.filter(
        leads, cohort__status__in=ON, starts_at__gt=timezone.now(), starts_at__gte=midnight(first),
        starts_at__lt=midnight(last + timedelta(days=1)),
    )  # fmt: skip
    ids = set(staff.values_list("person_id", flat=True))
    sessions = held.distinct().select_related("cohort__programme", "leader", "venue").order_by("starts_at", "pk")
    named = sessions.prefetch_related("presenters", "cohort__programme__leaders__person")
    return [Led(session, tuple(person for person in _leading(session) if person.pk in ids)) for session in named]


def _leading(session: Session) -> list[Person]:
    leaders = [session.leader] if session.leader else [one.person for one in session.cohort.programme.leaders.all()]
    return list(dict.fromkeys([*leaders, *session.presenters.all()]))


def given_up_by_call(call: Call) -> QuerySet[Booking]:
    """The places that were given up because of a call."""
    ended = Booking.objects.filter(organisation_id=call.organisation_id, ended_at__gte=call.said_at)
    related = ended.select_related("person", "request", "approval", "cohort__programme")
    return related.filter(cause=Cause.CALL).order_by("cohort_id", "accepted_at", "pk")


def moved_by_call(call: Call) -> list[tuple[Booking, Booking]]:
    """The places that went to another date because of a call, as they were and as they are, as far as still held."""
    ended = Booking.objects.filter(
        organisation_id=call.organisation_id, ended_at__gte=call.said_at, cause=Cause.MOVED, cohort__status__in=ON
    )
    was = {key_of_moving(old): old for old in ended.select_related("cohort__programme").order_by("pk")}
    now = Booking.objects.filter(request__key__in=was).exclude(status__in=ENDED)
    return [(was[new.request.key], new) for new in now.select_related("request", "cohort__programme").order_by("pk")]


def absences_by_call(call: Call) -> QuerySet[Absence]:
    """From which sessions people were excused because of a call."""
    said = Absence.objects.filter(booking__organisation_id=call.organisation_id, said_at__gte=call.said_at)
    until = midnight(call.to_on + timedelta(days=1))
    return said.filter(session__starts_at__gte=midnight(call.from_on), session__starts_at__lt=until)
