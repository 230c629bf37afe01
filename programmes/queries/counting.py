"""Figures of an academic year, counted from records."""

from __future__ import annotations

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Lower, NullIf, Trim

from core.calendar import AcademicYear
from members.models import PastActivity
from programmes.models import Cohort, Programme
from programmes.states import CohortStatus


def offers_in(year: AcademicYear) -> int:
    """How many different things the alliance offered in an academic year (R022).

    Each programme with a running that began in the year counts once, however often it ran; drafts, cancelled runnings
    and events elsewhere do not count. What took place before the portal counts as published, and only once when a
    programme of the same name is here too.
    """
    return programmes_offered_in(year).count() + past_offers_in(year).count()


def programmes_offered_in(year: AcademicYear) -> QuerySet[Programme]:
    """Programmes of the alliance with a running that began in the year."""
    held = Cohort.objects.filter(
        programme=OuterRef("pk"),
        status__in=[CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED],
        starts_at__gte=year.starts_at,
        starts_at__lt=year.ends_at,
    )
    return Programme.objects.exclude(kind=Programme.Kind.EXTERNAL).filter(Exists(held))


def past_offers_in(year: AcademicYear) -> QuerySet:
    """Names of the year's CPD opportunities from before the portal, each once; one without a name is one by itself."""
    title = Lower(Trim("title"))
    here = programmes_offered_in(year).annotate(name=title).filter(name=OuterRef("name"))
    past = PastActivity.objects.filter(year=year.start, kind=PastActivity.Kind.CPD)
    past = past.annotate(name=Coalesce(NullIf(title, Value("")), Cast("pk", CharField())))
    return past.exclude(Exists(here)).values("name").distinct()
