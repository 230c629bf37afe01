"""Files for the bank and for councils: made once, and never run by a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch

from payments.models import InvoiceLine, JournalBatch
from payments.queries.runs import Transfer

#: As banks take it in for many transfers at once. Sort codes and account numbers are text, with their noughts.
RUN_HEADER = ("Sort code", "Account number", "Account name", "Amount", "Reference")
JOURNAL_HEADER = ("School", "URN", "Invoice", "Date", "For", "Nominal code", "Amount", "Pay to")


def run_rows(transfers: Iterable[Transfer]) -> Iterator[tuple[str, ...]]:
    """One line for each transfer of a run that has not come back."""
    for one in transfers:
        if one.details and not one.is_back:
            code = one.details.sort_code
            yield (
                "-".join(code[at : at + 2] for at in (0, 2, 4)),
                one.details.account_number,
                one.details.account_name[:18],
                pounds(one.pence),
                one.reference,
            )


def journal_rows(batch: JournalBatch) -> Iterator[tuple[str, ...]]:
    """One line for each invoice of a batch, with the school's number in the register."""
    lines = batch.lines.select_related("invoice__payer__school").order_by("pk")
    for one in lines.prefetch_related(Prefetch("invoice__lines", InvoiceLine.objects.order_by("pk"))):
        invoice, parts = one.invoice, list(one.invoice.lines.all())
        school = getattr(invoice.payer, "school", None)
        yield (
            invoice.bill_to["name"],
            school.urn if school else "",
            invoice.reference,
            invoice.issued_on.strftime("%d/%m/%Y"),
            "; ".join(dict.fromkeys(part.description for part in parts))[:200],
            ", ".join(sorted({part.nominal_code for part in parts if part.nominal_code})),
            pounds(one.amount_pence),
            invoice.bill_from["legal_name"],
        )


def pounds(pence: int) -> str:
    """12345 as 123.45."""
    return f"{pence // 100}.{pence % 100:02}"
