"""What accountants ask for at the end of a month and of a year: all entries, and what was held on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Sum

from core.calendar import AcademicYear
from core.counting import QUICK, Kept, kept
from payments.models import CreditLine, Entry, InvoiceLine
from payments.rules import Account, Product

ENTRY_HEADER = (
    "Date", "Entry", "Document", "For", "Issuer", "Account", "Nominal code", "Payer", "Debit (£)", "Credit (£)",
)  # fmt: skip


def entries_between(first: date, last: date) -> QuerySet[Entry]:
    """Every entry of all issuers from one day to another."""
    found = Entry.objects.filter(posting__on__gte=first, posting__on__lte=last)
    return found.select_related("posting__issuer", "payer").order_by("posting__on", "posting_id", "pk")


def entry_rows(entries: Iterable[Entry]) -> Iterator[tuple]:
    """Entries as rows of a spreadsheet, each with the nominal code that it was entered under."""
    for one in entries:
        yield (
            one.posting.on,
            one.posting_id,
            one.posting.key,
            one.posting.words,
            one.posting.issuer.legal_name,
            one.get_account_display(),
            one.nominal_code,
            one.payer.name if one.payer else "",
            one.amount_pence / 100 if one.amount_pence > 0 else "",
            -one.amount_pence / 100 if one.amount_pence < 0 else "",
        )


@dataclass(frozen=True)
class Held:
    """What the alliance holds at the end of a day, in pence: deposits, and by product what is invoiced for later."""

    on: date
    deposits_pence: int
    in_advance: dict[str, int]

    @property
    def in_advance_pence(self) -> int:
        return sum(self.in_advance.values())


def held_on(day: date) -> Held:
    """Deposits by the ledger; income in advance by the lines of invoices whose course was over on a later day, without
    VAT and without what was taken back by then. Three queries."""
    later = {"charge__delivered_on__gt": day, "invoice__issued_on__lte": day}
    lines = InvoiceLine.objects.filter(**later).exclude(product=Product.DEPOSIT).order_by().values("product")
    sums = {row["product"]: row["pence"] for row in lines.annotate(pence=Sum(F("amount_pence") - F("vat_pence")))}
    taken_back = CreditLine.objects.filter(
        line__charge__delivered_on__gt=day, line__invoice__issued_on__lte=day, credit_note__issued_on__lte=day
    ).exclude(line__product=Product.DEPOSIT)
    credited = taken_back.order_by().values("line__product").annotate(pence=Sum(F("amount_pence") - F("vat_pence")))
    for row in credited:
        sums[row["line__product"]] -= row["pence"]
    held = Entry.objects.filter(account=Account.DEPOSITS_HELD, posting__on__lte=day)
    deposits = -held.aggregate(pence=Sum("amount_pence", default=0))["pence"]
    return Held(day, deposits, {Product(product).label: pence for product, pence in sums.items() if pence})


def held_lately(day: date) -> Kept[Held]:
    """The same, as it was counted a short while ago where counting takes long."""
    return kept(f"held:{day}", lambda: held_on(day), quick=QUICK)


def days_asked_for(year: AcademicYear) -> tuple[date, date]:
    """31 March, the end of the financial year of schools and councils; 31 August, that of academies (domain 6)."""
    return date(year.start + 1, 3, 31), year.last_day
