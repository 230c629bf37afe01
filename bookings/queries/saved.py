"""Who saved a course whose sign-up closes soon."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from bookings import rules
from bookings.models import Booking, Notice
from core.calendar import LONDON, midnight, today
from programmes.models import Cohort, SavedCourse, Session
from programmes.rules import CLOSING_TOLD_DAYS_BEFORE
from programmes.states import CohortStatus

Kind = Notice.Kind
#: Notice → how many days before the last day of sign-up.
KINDS = (Kind.CLOSES_IN_WEEKS, Kind.CLOSES_IN_DAYS, Kind.CLOSES_TODAY)
CLOSINGS = dict(zip(KINDS, CLOSING_TOLD_DAYS_BEFORE, strict=True))
#: What ends at midnight ends with the day before.
AN_INSTANT = timedelta(microseconds=1)


def closings_to_tell_of(kind: Notice.Kind) -> QuerySet[Any]:
    """The first sessions of courses whose sign-up closes so soon that their savers are due to be told, each with `on`,
    the last day of sign-up. One that is late (the clock stood still) is told of until the next one is due."""
    now, days = timezone.now(), CLOSINGS[kind]
    first = today() + timedelta(days=_next_after(days) + 1 if days else 0)
    last = _morning(now) + timedelta(days=days)
    soon = Coalesce("cohort__closes_at", "cohort__starts_at")
    open_now = Q(cohort__opens_at=None) | Q(cohort__opens_at__lte=now)
    found = Session.objects.alias(closes_at=soon).filter(
        open_now,
        starts_at=F("cohort__starts_at"),
        cohort__status__in=(CohortStatus.PUBLISHED, CohortStatus.RUNNING),
        closes_at__gt=max(now, midnight(first)),
        closes_at__lte=midnight(last + timedelta(days=1)),
    )
    dated = found.annotate(on=TruncDate(soon - AN_INSTANT, tzinfo=LONDON))
    told = Notice.objects.filter(session=OuterRef("pk"), kind=kind, on=OuterRef("on"))
    return dated.filter(~Exists(told)).select_related("cohort").order_by("pk")


def _next_after(days: int) -> int:
    """How many days before the end the next letter goes out."""
    return max(other for other in CLOSING_TOLD_DAYS_BEFORE if other < days)


def _morning(now: datetime) -> date:
    """The last day on which letters have begun to go out."""
    return today() if now >= rules.letters_go_out_at(today(), days=0) else today() - timedelta(days=1)


def savers_of(cohort: Cohort, *, before: datetime) -> list[int]:
    """Numbers of the people who saved a course before a moment and have not booked it."""
    saved = SavedCourse.objects.filter(programme=cohort.programme_id, saved_at__lte=before)
    active = saved.filter(person__is_active=True, person__merged_into=None, person__forgotten_at=None)
    return list(active.filter(~Exists(_booked("person"))).order_by("person").values_list("person", flat=True))


def has_booked(person_id: int, programme_id: int) -> bool:
    """Whether somebody is on a running of a course that is not over, or in line for one."""
    return _not_over().filter(person=person_id, cohort__programme=programme_id).exists()


def _booked(person: str) -> QuerySet[Booking]:
    return _not_over().filter(person=OuterRef(person), cohort__programme=OuterRef("programme"))


def _not_over() -> QuerySet[Booking]:
    return Booking.objects.live().filter(Q(cohort__ends_at__gt=timezone.now()) | Q(cohort__ends_at=None))
