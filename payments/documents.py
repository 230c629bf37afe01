"""Invoices and credit notes as PDFs, made from what was frozen on them on the day of issue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core import documents, words
from payments.models import CreditNote, Entry, Invoice
from payments.queries.statements import Balance
from payments.rules import VatCode
from schools.models import Organisation

#: What the smallest print says when nothing on the document bears VAT.
EXEMPT = "All of it is exempt from VAT."


def invoice_pdf(invoice: Invoice) -> bytes:
    """The invoice as it was issued; what has been paid since stands on the payer's page and statement."""
    lines = list(invoice.lines.order_by("pk"))
    facts = [("Date", words.day(invoice.issued_on)), ("To be paid by", words.day(invoice.due_on))]
    if invoice.purchase_order:
        facts.append(("Purchase order", invoice.purchase_order))
    return documents.pdf(
        "invoice",
        {
            "kind": "Invoice",
            "reference": invoice.reference,
            "about": "",
            "facts": facts,
            "total": words.money(invoice.total_pence),
            "total_words": "To pay",
            "how_to_pay": _how_to_pay(invoice),
            **_sides(invoice),
            **_table((line.description, line.vat_code, line.amount_pence, line.vat_pence) for line in lines),
        },
    )


def credit_note_pdf(note: CreditNote) -> bytes:
    """The credit note, which says which invoice it corrects and why."""
    lines = list(note.lines.select_related("line").order_by("pk"))
    facts = [("Date", words.day(note.issued_on)), ("For invoice", note.invoice.reference)]
    return documents.pdf(
        "invoice",
        {
            "kind": "Credit note",
            "reference": note.reference,
            "about": note.reason,
            "facts": facts,
            "total": words.money(note.total_pence),
            "total_words": "Taken back",
            "how_to_pay": [],
            **_sides(note.invoice),
            **_table((one.line.description, one.line.vat_code, one.amount_pence, one.vat_pence) for one in lines),
        },
    )


def statement_pdf(payer: Organisation, first: date, last: date, balance: Balance, entries: Iterable[Entry]) -> bytes:
    """All that was entered on a payer's account from one day to another, and what is owed at the end."""
    lines = [
        {
            "on": words.short_day(entry.posting.on),
            "for": entry.posting.words,
            "owed": words.money(entry.amount_pence) if entry.amount_pence > 0 else "",
            "settled": words.money(-entry.amount_pence) if entry.amount_pence < 0 else "",
        }
        for entry in entries
    ]
    return documents.pdf(
        "statement",
        {
            "payer": payer.name,
            "first": words.day(first),
            "last": words.day(last),
            "opening": words.money(balance.opening_pence),
            "closing": words.money(balance.closing_pence),
            "lines": lines,
        },
    )


def _sides(invoice: Invoice) -> dict:
    return {"from": invoice.bill_from, "to": invoice.bill_to}


def _how_to_pay(invoice: Invoice) -> list[tuple[str, str]]:
    account = invoice.bill_from
    sort_code = account["sort_code"]
    return [
        ("Account name", account["account_name"]),
        ("Sort code", "-".join(sort_code[at : at + 2] for at in (0, 2, 4))),
        ("Account number", account["account_number"]),
        ("Reference", invoice.reference),
    ]


def _table(rows: Iterable[tuple[str, str, int, int]]) -> dict:
    """The lines, and the sums under them: VAT only where there is some."""
    rows = list(rows)
    vat = sum(vat_pence for *_, vat_pence in rows)
    lines = [
        {"description": description, "vat": VatCode(code).label, "sum": words.money(pence)}
        for description, code, pence, _ in rows
    ]
    net = sum(pence for _, _, pence, _ in rows) - vat
    sums = [("Without VAT", words.money(net)), ("VAT", words.money(vat))] if vat else []
    is_exempt = all(code == VatCode.EXEMPT for _, code, _, _ in rows)
    return {"lines": lines, "has_vat": bool(vat), "sums": sums, "small_print": EXEMPT if is_exempt else ""}
