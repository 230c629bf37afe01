"""A term as it would be held again: which courses, on which days, and what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from core.calendar import LONDON, midnight
from programmes import rules
from programmes.models import Cohort, Programme, Session
from programmes.queries.catalogue import SHOWN
from programmes.queries.courses import UNREAD
from programmes.states import CohortStatus
from schools.queries import Closures, closures

#: So many courses can be looked over in one table; a longer stretch is done in parts.
MOST_AT_ONCE = 300
#: Courses that begin in a term may go on for so long after it.
GOES_ON = timedelta(days=366)


@dataclass(frozen=True)
class MovedSession:
    """A session and its new hours; `closed` says why nobody is in school then, empty on a school day."""

    session: Session
    starts_at: datetime
    ends_at: datetime
    closed: str


@dataclass(frozen=True)
class MovedCohort:
    """A course of the term as it would be held again. `is_there`: it has a running that begins then already."""

    cohort: Cohort
    sessions: Sequence[MovedSession]
    is_there: bool

    @property
    def is_past(self) -> bool:
        """Whether it would begin on a day that is over."""
        return self.sessions[0].starts_at <= timezone.now()

    @property
    def is_proposed(self) -> bool:
        """Whether it is ticked unless somebody unticks it."""
        return not (self.is_there or self.is_past)


@dataclass(frozen=True)
class TermPlan:
    """All that a stretch of days would become, so many weeks later."""

    weeks: int
    courses: Sequence[MovedCohort]
    goes_on: bool


def plan_of_term(first: date, last: date, *, first_on: date, is_term: bool) -> TermPlan:
    """The courses that begin from one day to another, moved by whole weeks so that the first week lies in that of
    `first_on`. Of a term it is the first school day that counts. In four queries."""
    reach = max(last, first_on + (last - first)) + GOES_ON
    found: list[Any] = list(courses_beginning(first, last)[: MOST_AT_ONCE + 1])
    cohorts = found[:MOST_AT_ONCE]
    venues = {session.venue_id for cohort in cohorts for session in cohort.in_order if session.venue_id}
    closed = closures(first, reach, organisation_ids=venues)
    begins = rules.first_school_day(first, last, why_closed=closed.why) if is_term else first
    weeks = rules.weeks_between(begins, first_on)
    there = _beginnings_of([cohort.programme_id for cohort in cohorts])
    moved = [_moved(cohort, weeks, closed, there) for cohort in cohorts]
    return TermPlan(weeks, moved, goes_on=len(found) > MOST_AT_ONCE)


def courses_beginning(first: date, last: date) -> QuerySet[Cohort]:
    """The alliance's own courses that begin on these days, in order: neither drafts nor what was cancelled."""
    begun = Cohort.objects.filter(
        status__in=SHOWN, starts_at__gte=midnight(first), starts_at__lt=midnight(last + timedelta(days=1))
    )
    sessions = Session.objects.select_related("venue").order_by("starts_at", "pk")
    return (
        begun.exclude(programme__kind=Programme.Kind.EXTERNAL)
        .select_related("programme")
        .defer(*UNREAD)
        .prefetch_related(Prefetch("sessions", sessions, to_attr="in_order"))
        .order_by("starts_at", "pk")
    )


def is_held_again(cohort: Cohort, days: int) -> bool:
    """Whether its programme has a running that begins just so many days after it."""
    assert cohort.starts_at is not None
    return (cohort.programme_id, rules.shifted(cohort.starts_at, days)) in _beginnings_of([cohort.programme_id])


def _beginnings_of(programme_ids: Collection[int]) -> set[tuple[int, datetime | None]]:
    held = Cohort.objects.filter(programme_id__in=programme_ids).exclude(status=CohortStatus.CANCELLED)
    return set(held.values_list("programme_id", "starts_at"))


def _moved(cohort: Any, weeks: int, closed: Closures, there: Collection[tuple[int, datetime | None]]) -> MovedCohort:
    sessions = [_moved_session(session, weeks, closed) for session in cohort.in_order]
    return MovedCohort(cohort, sessions, is_there=(cohort.programme_id, sessions[0].starts_at) in there)


def _moved_session(session: Session, weeks: int, closed: Closures) -> MovedSession:
    starts_at, ends_at = rules.shifted(session.starts_at, 7 * weeks), rules.shifted(session.ends_at, 7 * weeks)
    why = closed.why(starts_at.astimezone(LONDON).date(), organisation_id=session.venue_id)
    return MovedSession(session, starts_at, ends_at, why)
