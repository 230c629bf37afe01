"""Who is out of school on which day, as somebody who arranges cover needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bookings import rules
from bookings.models import Absence, Booking, StandIn
from bookings.states import ApprovalStatus, Status
from core.calendar import is_working_day, midnight
from programmes.models import Session
from programmes.states import CohortStatus
from schools.models import Person

#: Courses that take place or took place.
HELD = (CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED)


@dataclass(frozen=True)
class Out:
    """Somebody who is out for one session: whoever has the place, or the colleague who goes instead."""

    session: Session
    booking: Booking
    person: Person | None
    instead_of: Person | None = None

    @property
    def starts_at(self) -> datetime:
        return self.session.starts_at

    @property
    def day(self) -> date:
        """The day in London."""
        return rules.day_of(self.session.starts_at)

    @property
    def who(self) -> str:
        return str(self.person) if self.person else "Name to follow"

    @property
    def is_asked(self) -> bool:
        """Whether the school has still to approve it."""
        approval = getattr(self.booking, "approval", None)
        return approval is not None and approval.status == ApprovalStatus.ASKED

    @property
    def needs_cover(self) -> bool:
        """Whether somebody has to stand in at school: for a required session in school hours, where cover was expected
        to cost something."""
        in_class = rules.SHARE_OF_A_DAY[self.session.slot] > 0 and is_working_day(self.day)
        return bool(self.booking.cover_pence) and self.session.is_required and in_class


def who_is_out(organisation_id: int, first: date, last: date) -> list[Out]:
    """Everybody of a school who is out between two days, in the order of the calendar. Four queries.

    A stand-in counts for the colleague; whoever will not be there (an absence that is known) is at school.
    """
    sessions = _sessions_of(organisation_id, first, last)
    of_cohort: dict[int, list[Booking]] = defaultdict(list)
    for booking in _places_at(organisation_id, {session.cohort_id for session in sessions}):
        of_cohort[booking.cohort_id].append(booking)
    places = [(session, booking) for session in sessions for booking in of_cohort[session.cohort_id]]
    out = _with_stand_ins_and_absences(organisation_id, sessions, places)
    return sorted(out, key=lambda one: (one.starts_at, one.session.pk, _by_name(one.person), one.booking.pk))


def _sessions_of(organisation_id: int, first: date, last: date) -> list[Session]:
    booked = Booking.objects.filter(organisation_id=organisation_id, status=Status.BOOKED)
    held = Session.objects.filter(
        starts_at__gte=midnight(first),
        starts_at__lt=midnight(last + timedelta(days=1)),
        cohort__status__in=HELD,
        cohort__in=booked.values("cohort"),
    )
    return list(held.select_related("cohort__programme", "venue").order_by("starts_at", "pk"))


def _places_at(organisation_id: int, cohort_ids: set[int]) -> Iterable[Booking]:
    here = Booking.objects.filter(organisation_id=organisation_id, cohort__in=cohort_ids, status=Status.BOOKED)
    return here.select_related("person", "approval")


def _with_stand_ins_and_absences(
    organisation_id: int, sessions: list[Session], places: Iterable[tuple[Session, Booking]]
) -> Iterator[Out]:
    here = {"session__in": [session.pk for session in sessions], "booking__organisation": organisation_id}
    absent = {(one.booking_id, one.session_id): one.said_at for one in Absence.objects.filter(**here)}
    stand_ins = {
        (one.booking_id, one.session_id): one for one in StandIn.objects.filter(**here).select_related("person")
    }
    for session, booking in places:
        stand_in, away_since = stand_ins.get((booking.pk, session.pk)), absent.get((booking.pk, session.pk))
        if stand_in and stand_in.is_there(away_since):
            yield Out(session, booking, stand_in.person, instead_of=booking.person)
        elif away_since is None:
            yield Out(session, booking, booking.person)


def _by_name(person: Person | None) -> tuple[str, str]:
    """Those without a name come last."""
    return (person.last_name.casefold(), person.first_name.casefold()) if person else ("\uffff", "")
