"""Applications in the order in which they get a place, and those whose booking changed elsewhere."""

from __future__ import annotations

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from bookings.states import Status
from core.calendar import midnight, today
from leadership.models import Application
from leadership.rules import Selection
from leadership.states import ApplicationStatus, Support
from programmes.models import Cohort
from programmes.states import CohortStatus

_SUPPORTED = (Support.NOT_NEEDED, Support.GIVEN)


def next_for_a_place(cohort: Cohort) -> QuerySet[Application]:
    """Whole and supported applications without a place: those sent in time first, then the waiting list, each in the
    order in which they were sent."""
    late = Case(When(status=ApplicationStatus.WAITING, then=Value(1)), default=Value(0), output_field=IntegerField())
    found = Application.objects.filter(
        cohort=cohort, status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.WAITING], support__in=_SUPPORTED
    )
    ordered = found.annotate(is_late=late).order_by("is_late", "submitted_at", "pk")
    return ordered.select_related("person", "organisation", "cohort__programme")


def applications_to_complete() -> QuerySet[Application]:
    """Of those who take part, whose programme was over yesterday."""
    over = Application.objects.filter(status=ApplicationStatus.ACCEPTED, cohort__ends_at__lt=midnight(today()))
    return over.exclude(cohort__status=CohortStatus.CANCELLED).order_by("pk")


def applications_behind_their_booking() -> list[int]:
    """Numbers of applications whose place was taken, lapsed or given up on the pages of bookings."""
    moved = Q(status=ApplicationStatus.OFFERED) & ~Q(booking__status=Status.OFFERED)
    moved |= Q(status=ApplicationStatus.ACCEPTED, booking__status=Status.CANCELLED)
    return list(Application.objects.filter(moved).order_by("pk").values_list("pk", flat=True))


def cohorts_with_free_places() -> QuerySet[Cohort]:
    """Cohorts whose places go by time, with a free place and somebody who could have it."""
    waiting = Application.objects.filter(
        cohort=OuterRef("pk"),
        status__in=[ApplicationStatus.SUBMITTED, ApplicationStatus.WAITING],
        support__in=_SUPPORTED,
    )
    open_ones = Cohort.objects.filter(
        Exists(waiting),
        terms__selection=Selection.BY_TIME,
        status=CohortStatus.PUBLISHED,
        starts_at__gt=timezone.now(),
        taken__lt=F("places"),
    )
    return open_ones.order_by("pk")
