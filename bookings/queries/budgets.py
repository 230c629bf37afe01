"""What a school has left to spend on courses in an academic year."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from bookings.models import Approval, Booking, Budget
from bookings.states import ENDED, ApprovalStatus, Status
from core.calendar import AcademicYear
from payments.states import STANDING


@dataclass(frozen=True)
class BudgetLeft:
    """A school's budget for a year in all, what is spent of it, and what waits for approval; in pence.

    A course counts in the year in which it begins, whenever it was booked.
    """

    year: AcademicYear
    #: None when the school has set none.
    budget_pence: int | None = None
    #: What is owed for places, for giving them up and for staying away.
    charged_pence: int = 0
    #: Supply cover for the places that the school holds and has agreed to.
    cover_pence: int = 0
    #: Price and cover of what nobody has decided on yet.
    waiting_pence: int = 0

    @property
    def spent_pence(self) -> int:
        return self.charged_pence + self.cover_pence

    @property
    def left_pence(self) -> int | None:
        """What is left before anything that waits is approved; less than nothing when more was spent than meant."""
        return None if self.budget_pence is None else self.budget_pence - self.spent_pence


def budget_left(organisation_id: int, year: AcademicYear) -> BudgetLeft:
    """A school's budget for one year. Two queries."""
    return budgets_left(organisation_id, [year])[year]


def budgets_left(organisation_id: int, years: Collection[AcademicYear]) -> dict[AcademicYear, BudgetLeft]:
    """The same for several years at once, in as many queries."""
    in_all = Budget.objects.filter(organisation_id=organisation_id, strand="", year__in=[year.start for year in years])
    meant = dict(in_all.values_list("year", "amount_pence"))
    parts = {f"{name}_{year.start}": part for year in years for name, part in sums_of(year).items()}
    sums = with_year(Booking.objects.filter(organisation_id=organisation_id)).aggregate(**parts)
    return {
        year: BudgetLeft(
            year=year,
            budget_pence=meant.get(year.start),
            charged_pence=sum(sums[f"{name}_{year.start}"] for name in CHARGES),
            cover_pence=sums[f"cover_{year.start}"],
            waiting_pence=sums[f"waiting_{year.start}"],
        )
        for year in years
    }


#: What a booking can come to cost: its price, giving it up, staying away.
CHARGES = ("charge", "cancelling_charge", "no_show_charge")


def with_year(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """With `counts_at`, the moment that says in which year a booking counts, and whether it waits for approval."""
    asked = Approval.objects.filter(booking=OuterRef("pk"), status=ApprovalStatus.ASKED)
    return bookings.annotate(counts_at=Coalesce("cohort__starts_at", "accepted_at"), is_asked=Exists(asked))


def sums_of(year: AcademicYear) -> dict[str, Sum]:
    """The sums of one year, by name."""
    here = Q(counts_at__gte=year.starts_at, counts_at__lt=year.ends_at)
    agreed = here & Q(status=Status.BOOKED, is_asked=False)
    asked = here & Q(is_asked=True) & ~Q(status__in=ENDED)
    owed = {
        name: Sum(f"{name}__amount_pence", filter=here & Q(**{f"{name}__status__in": STANDING}), default=0)
        for name in CHARGES
    }
    return {
        **owed,
        "cover": Sum("cover_pence", filter=agreed, default=0),
        "waiting": Sum(F("price_pence") + F("cover_pence"), filter=asked, default=0),
    }
