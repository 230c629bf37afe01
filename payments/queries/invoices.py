"""Invoices, what pays them, and what is left on an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from payments import rules
from payments.models import Allocation, CreditNote, Invoice, InvoiceLine, Payment


def open_invoices_of(payer_id: int) -> QuerySet[Invoice]:
    """A payer's invoices that are not settled, the oldest first."""
    return open_invoices().filter(payer_id=payer_id).order_by("due_on", "pk")


def open_invoices() -> QuerySet[Invoice]:
    """Invoices on which something is still owed."""
    return Invoice.objects.filter(total_pence__gt=F("paid_pence") + F("credited_pence"))


def to_remind_of(day: date) -> list[Invoice]:
    """Open invoices, none of them disputed, whose next reminder is due by a day."""
    due = Q()
    for number, step in enumerate(rules.REMINDED_AFTER_DUE):
        due |= Q(reminded=number, due_on__lte=day - step)
    found = open_invoices().filter(due, disputed_at__isnull=True).select_related("payer")
    return list(found.order_by("due_on", "pk"))


def payments_left(payer_id: int) -> list[Payment]:
    """A payer's payments of which something is left, the oldest first."""
    left = Payment.objects.filter(amount_pence__gt=F("allocated_pence") + F("refunded_pence"), payer_id=payer_id)
    return list(left.order_by("received_on", "pk"))


def paid_by(invoice: Invoice) -> dict[int, int]:
    """Payment's number → pence that it pays of an invoice, in the order in which they came."""
    paid = Allocation.objects.filter(invoice=invoice).order_by("payment_id").values("payment_id")
    sums = paid.annotate(pence=Sum("amount_pence")).values_list("payment_id", "pence")
    return {number: pence for number, pence in sums if pence}


def pays(payment: Payment) -> list[tuple[Invoice, int]]:
    """The invoices that a payment pays something of, and how much of each. Two queries."""
    made = Allocation.objects.filter(payment=payment).order_by("invoice_id").values("invoice_id")
    sums = dict(made.annotate(pence=Sum("amount_pence")).values_list("invoice_id", "pence"))
    found = Invoice.objects.filter(pk__in=[number for number, pence in sums.items() if pence])
    return [(one, sums[one.pk]) for one in found.select_related("payer").order_by("due_on", "pk")]


def lines_of(invoice: Invoice) -> list[InvoiceLine]:
    """What an invoice is for, with the person of each line."""
    return list(invoice.lines.select_related("charge__person").order_by("pk"))


@dataclass(frozen=True)
class Event:
    """Something that became of an invoice: when, what, how much it settled (pence), and the credit note behind it."""

    on: date
    words: str
    pence: int
    credit_note_id: int | None = None


def events_of(invoice: Invoice) -> list[Event]:
    """What has paid an invoice and what was taken back, the oldest first. Two queries."""
    paid = Allocation.objects.filter(invoice=invoice).select_related("payment")
    events = [
        Event(
            timezone.localtime(one.made_at).date() if one.amount_pence < 0 else one.payment.received_on,
            f"Paid by {one.payment.get_method_display().lower()}" if one.amount_pence > 0 else f"Taken off: {one.why}",
            one.amount_pence,
        )
        for one in paid
    ]
    events += [
        Event(note.issued_on, f"Credit note {note.reference}: {note.reason}", note.total_pence, note.pk)
        for note in CreditNote.objects.filter(invoice=invoice)
    ]
    return sorted(events, key=lambda event: event.on)
