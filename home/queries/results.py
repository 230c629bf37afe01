"""What courses earned or lost: what was charged for them, minus what they cost the alliance."""

from __future__ import annotations

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bookings.models import Booking
from core.calendar import AcademicYear
from core.counting import Kept, kept
from payments.states import STANDING
from programmes.models import Cohort, Cost, Programme
from programmes.queries.courses import UNREAD
from programmes.states import CohortStatus

#: What a place, giving one up, and staying away from a free one are charged by.
CHARGES = {"places_pence": "charge", "given_up_pence": "cancelling_charge", "no_show_pence": "no_show_charge"}
#: Neither drafts nor events of others have a result.
SHOWN = (CohortStatus.PUBLISHED, CohortStatus.RUNNING, CohortStatus.FINISHED, CohortStatus.CANCELLED)


def with_result(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Each with what is owed for it (`places_pence`, `given_up_pence`, `no_show_pence`, in all `earned_pence`), what it
    cost (`cost_pence`), and the difference (`result_pence`)."""
    sums = {name: _owed_for_each(charge) for name, charge in CHARGES.items()}
    costs = Cost.objects.filter(cohort=OuterRef("pk")).order_by().values("cohort").annotate(sum=Sum("amount_pence"))
    found = cohorts.annotate(**sums, cost_pence=_or_nothing(costs))
    found = found.annotate(earned_pence=F("places_pence") + F("given_up_pence") + F("no_show_pence"))
    return found.annotate(result_pence=F("earned_pence") - F("cost_pence"))


def _owed_for_each(charge: str) -> Coalesce:
    booked = Booking.objects.filter(cohort=OuterRef("pk")).order_by().values("cohort")
    return _or_nothing(booked.annotate(sum=owed(charge)))


def _or_nothing(sums: QuerySet) -> Coalesce:
    return Coalesce(Subquery(sums.values("sum"), output_field=IntegerField()), Value(0))


def results_of(year: AcademicYear) -> QuerySet[Cohort]:
    """The courses that began in an academic year with their results, the latest first."""
    return with_result(cohorts_of(year)).select_related("programme").defer(*UNREAD).order_by("-starts_at", "-pk")


def cohorts_of(year: AcademicYear) -> QuerySet[Cohort]:
    """The alliance's own courses that began in an academic year."""
    begun = Cohort.objects.filter(status__in=SHOWN, starts_at__gte=year.starts_at, starts_at__lt=year.ends_at)
    return begun.exclude(programme__kind=Programme.Kind.EXTERNAL)


def charged_in(year: AcademicYear) -> Kept[dict[str, int]]:
    """What is owed for all of them together, by what it is for; kept for a while where adding it up takes long."""
    return kept(f"charged:{year.start}", lambda: _charged(year))


def _charged(year: AcademicYear) -> dict[str, int]:
    booked = Booking.objects.filter(cohort__in=cohorts_of(year).order_by().values("pk"))
    return booked.aggregate(**{name: owed(charge) for name, charge in CHARGES.items()})


def owed(charge: str) -> Sum:
    """The sum of one kind of charge over some bookings, without those that were withdrawn."""
    return Sum(f"{charge}__amount_pence", filter=Q(**{f"{charge}__status__in": STANDING}), default=0)


def cost_in(year: AcademicYear) -> int:
    """What all of them cost the alliance."""
    costs = Cost.objects.filter(cohort__in=cohorts_of(year).order_by().values("pk"))
    return costs.aggregate(sum=Sum("amount_pence", default=0))["sum"]
