"""Who owes how much, and for how long it has been due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from core.calendar import today
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


def all_debts() -> dict[str, int]:
    """The same sums over all payers."""
    return open_invoices().aggregate(**_sums(today()))


DEBTORS_HEADER = ("Payer", "Owed (£)", *(f"{age.label} (£)" for age in AGES))


def debtor_rows(found: Iterable[Organisation]) -> Iterator[tuple]:
    """Debtors as rows of a spreadsheet."""
    for payer in found:
        yield (payer.name, payer.open_pence / 100, *(getattr(payer, age.key) / 100 for age in AGES))  # type: ignore[attr-defined] # annotated
