"""Who owes how much, and for how long it has been due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Sum
from django.utils.functional import cached_property

from core.calendar import today
from core.counting import QUICK, Kept, kept
from core.paging import MOST_ROWS, ROWS, ShortRun
from payments.queries.invoices import open_invoices
from payments.rules.debts import AGES
from schools.models import Organisation


def _sums(day: date, prefix: str = "") -> dict[str, Any]:
    """A sum for each age, and of all: what is still open on invoices."""
    open_ = F(f"{prefix}total_pence") - F(f"{prefix}paid_pence") - F(f"{prefix}credited_pence")
    sums: dict[str, Any] = {"open_pence": Sum(open_, default=0)}
    for age in AGES:
        within = Q(**{f"{prefix}due_on__lte": day - timedelta(days=age.first)}) if age.first is not None else Q()
        if age.last is not None:
            within &= Q(**{f"{prefix}due_on__gte": day - timedelta(days=age.last)})
        sums[age.key] = Sum(open_, filter=within, default=0)
    return sums


def debtors() -> QuerySet[Organisation]:
    """Payers with open invoices, each with `open_pence` and a sum for each age; who owes most first."""
    is_open = Q(invoices__total_pence__gt=F("invoices__paid_pence") + F("invoices__credited_pence"))
    found = Organisation.objects.filter(is_open).annotate(**_sums(today(), "invoices__"))
    return found.order_by("-open_pence", "pk")  # type: ignore[misc]  # a sum that the plugin cannot see


class Debtors(ShortRun):
    """Payers with open invoices in pages, who owes most first. They are counted and put in order by their invoices
    alone; their names and ages are asked for only of those on the page."""

    def __init__(self, per_page: int = ROWS):
        open_ = Sum(F("total_pence") - F("paid_pence") - F("credited_pence"))
        sums = open_invoices().order_by().values("payer_id").annotate(owed=open_)
        super().__init__(sums.order_by(F("owed").desc(), "payer_id"), per_page)

    @cached_property
    def numbers(self) -> list[int]:
        """The payers' numbers, at most one more than are shown, in no order."""
        return list(self.rows.order_by().values_list("payer_id", flat=True)[: MOST_ROWS + 1])

    def page(self, number: int | str) -> Page:
        page = Paginator.page(self, number)
        found = debtors().in_bulk([row["payer_id"] for row in page.object_list])
        page.object_list = [found[row["payer_id"]] for row in page.object_list if row["payer_id"] in found]
        return page


def all_debts() -> Kept[dict[str, int]]:
    """The same sums over all payers; kept for a while where adding them up takes long."""
    day = today()
    return kept(f"debts:{day}", lambda: open_invoices().aggregate(**_sums(day)), quick=QUICK)


DEBTORS_HEADER = ("Payer", "Owed (£)", *(f"{age.label} (£)" for age in AGES))


def debtor_rows(found: Iterable[Organisation]) -> Iterator[tuple]:
    """Debtors as rows of a spreadsheet."""
    for payer in found:
        yield (payer.name, payer.open_pence / 100, *(getattr(payer, age.key) / 100 for age in AGES))  # type: ignore[attr-defined] # annotated
