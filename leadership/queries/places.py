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


def same_teacher(application: Application) -> QuerySet[Application]:
    """Applications of other records to the same programme that go on, with her teacher reference number."""
    number = application.trn or application.person.trn
    others = _of_other_records(application)
    return others.filter(Q(trn=number) | Q(person__trn=number)) if number else others.none()


def perhaps_the_same(application: Application) -> QuerySet[Application]:
    """Those of `same_teacher`, and those of somebody of the same name at the same school: perhaps one person twice."""
    person = application.person
    namesake = Q(
        person__first_name__iexact=person.first_name,
        person__last_name__iexact=person.last_name,
        organisation=application.organisation_id,
    )
    same = Q(pk__in=same_teacher(application).values("pk"))
    found = _of_other_records(application).filter(namesake | same)
    return found.select_related("person").order_by("pk")


def _of_other_records(application: Application) -> QuerySet[Application]:
    gone = (CohortStatus.FINISHED, CohortStatus.CANCELLED)
    sent = Application.objects.live().exclude(status=ApplicationStatus.DRAFT).exclude(person=application.person_id)
    return sent.filter(cohort__programme=application.cohort.programme_id).exclude(cohort__status__in=gone)


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
