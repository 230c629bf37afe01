"""Courses of which it is to be decided whether they run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from core.calendar import midnight
from programmes import rules
from programmes.models import Cohort
from programmes.states import CohortStatus


def undecided(*, today: date, at: datetime) -> QuerySet[Cohort]:
    """Published courses with minimum numbers whose day of decision has come, and of which nobody has said yet that they
    run; the next to begin first."""
    usual = midnight(rules.decided_if_begins_by(today=today) + timedelta(days=1))
    has_come = Q(decides_on__lte=today) | Q(decides_on__isnull=True, starts_at__lt=usual)
    waiting = Cohort.objects.filter(status=CohortStatus.PUBLISHED, minimum__gt=0, confirmed_at__isnull=True)
    return waiting.filter(has_come, starts_at__gt=at).order_by("starts_at", "pk")


def with_enough_people(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Those that can be confirmed."""
    return cohorts.filter(taken__gte=F("minimum"))


def short_of_people(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Those that somebody has to decide on."""
    return cohorts.select_related("programme").filter(taken__lt=F("minimum"))
