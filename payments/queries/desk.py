"""What needs somebody who keeps the books, counted together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core import words
from core.calendar import today
from core.counting import counts_up_to, in_words
from payments.models import BankDetails, BooksCheck, Invoice, Payment, Refund, WriteOff
from payments.queries.invoices import open_invoices
from payments.states import DetailsStatus, RefundStatus, WriteOffStatus
from schools.models import Organisation, Person, Post
from schools.states import PostKind, PostStatus

MOST_ROWS = 25


@dataclass(frozen=True)
class Row:
    """One thing that needs somebody."""

    url: str
    title: str
    second: str
    what: str
    pence: int
    by: str


@dataclass(frozen=True)
class Queue:
    """One kind of thing that needs somebody; `words` stand beside the number, for one and for many."""

    key: str
    words: tuple[str, str]
    find: Callable[[], QuerySet]
    as_row: Callable[[Any], Row]


@dataclass(frozen=True)
class Tile:
    """A queue with how much is in it."""

    queue: Queue
    count: int

    @property
    def shown(self) -> str:
        return in_words(self.count)

    @property
    def words(self) -> str:
        return self.queue.words[0 if self.count == 1 else 1]


def tiles() -> list[Tile]:
    """All queues, counted in one query."""
    counts = counts_up_to({queue.key: queue.find() for queue in QUEUES})
    return [Tile(queue, counts[queue.key]) for queue in QUEUES]


def rows_of(queue: Queue) -> list[Row]:
    """The first rows of a queue, the most urgent first."""
    return [queue.as_row(thing) for thing in queue.find()[:MOST_ROWS]]


def finance_officers() -> list[Person]:
    """Those who keep the alliance's books."""
    posts = Post.objects.current().filter(
        kind=PostKind.FINANCE_OFFICER,
        status=PostStatus.CONFIRMED,
        organisation__kind=Organisation.Kind.ALLIANCE,
    )
    return list(Person.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("pk"))


def last_check() -> BooksCheck | None:
    """When the books were last looked at, and what was wrong."""
    return BooksCheck.objects.order_by("-pk").first()


def write_offs() -> QuerySet[WriteOff]:
    """Debts that wait for a second person to give them up."""
    asked = WriteOff.objects.filter(status=WriteOffStatus.ASKED)
    return asked.select_related("invoice__payer", "asked_by").order_by("pk")


def unmatched() -> QuerySet[Payment]:
    """Money of which nobody knows whose it is, the oldest first."""
    return Payment.objects.filter(payer__isnull=True).select_related("issuer").order_by("received_on", "pk")


def refunds_to_approve() -> QuerySet[Refund]:
    """Asked for, and nobody has decided."""
    return _refunds(status=RefundStatus.REQUESTED, approved_by__isnull=True)


def refunds_for_a_second() -> QuerySet[Refund]:
    """Approved once; a second person has to agree."""
    return _refunds(status=RefundStatus.REQUESTED, approved_by__isnull=False)


def refunds_in_doubt() -> QuerySet[Refund]:
    """Nobody knows whether they went out."""
    return _refunds(status=RefundStatus.REVIEW)


def _refunds(**facts: Any) -> QuerySet[Refund]:
    return Refund.objects.filter(**facts).select_related("payer").order_by("pk")


def details_to_confirm() -> QuerySet[BankDetails]:
    """Bank details that wait for a second person and a call."""
    return (
        BankDetails.objects.filter(status=DetailsStatus.PROPOSED).select_related("payer", "proposed_by").order_by("pk")
    )


def disputed() -> QuerySet[Invoice]:
    """Open invoices that the payer does not agree with, the longest first."""
    return open_invoices().filter(disputed_at__isnull=False).select_related("payer").order_by("disputed_at", "pk")


def overdue() -> QuerySet[Invoice]:
    """Open invoices past their day that nobody disputes, the oldest first."""
    late = open_invoices().filter(due_on__lt=today(), disputed_at__isnull=True)
    return late.select_related("payer").order_by("due_on", "pk")


def unsent() -> QuerySet[Invoice]:
    """Open invoices that went to nobody, because no address was known."""
    return open_invoices().filter(bill_to__email="").select_related("payer").order_by("pk")


def _payment(payment: Payment) -> Row:
    return Row(
        reverse("payments:payment", args=[payment.pk]),
        payment.reference or payment.key,
        payment.get_method_display(),
        str(payment.issuer),
        payment.amount_pence,
        words.short_day(payment.received_on),
    )


def _refund(refund: Refund) -> Row:
    return Row(
        reverse("payments:refund", args=[refund.pk]),
        str(refund.payer),
        refund.get_method_display(),
        refund.reason,
        refund.amount_pence,
        words.short_day(refund.asked_at),
    )


def _details(details: BankDetails) -> Row:
    return Row(
        reverse("payments:decide_details", args=[details.pk]),
        str(details.payer),
        str(details),
        f"Proposed by {details.proposed_by}",
        0,
        words.short_day(details.proposed_at),
    )


def _invoice(invoice: Invoice) -> Row:
    return Row(
        invoice.get_absolute_url(),
        invoice.reference,
        str(invoice.payer),
        invoice.dispute,
        invoice.open_pence,
        f"Due {words.short_day(invoice.due_on)}",
    )


def _write_off(found: WriteOff) -> Row:
    return Row(
        reverse("payments:write_off", args=[found.invoice_id]),
        found.invoice.reference,
        str(found.invoice.payer),
        found.reason,
        found.amount_pence,
        words.short_day(found.asked_at),
    )


QUEUES = (
    Queue("unmatched", ("payment without a payer", "payments without a payer"), unmatched, _payment),
    Queue("approve", ("refund to approve", "refunds to approve"), refunds_to_approve, _refund),
    Queue("second", ("refund for a second person", "refunds for a second person"), refunds_for_a_second, _refund),
    Queue("doubt", ("refund in doubt", "refunds in doubt"), refunds_in_doubt, _refund),
    Queue("details", ("bank account to confirm", "bank accounts to confirm"), details_to_confirm, _details),
    Queue("write_offs", ("debt to be given up", "debts to be given up"), write_offs, _write_off),
    Queue("disputed", ("disputed invoice", "disputed invoices"), disputed, _invoice),
    Queue("overdue", ("overdue invoice", "overdue invoices"), overdue, _invoice),
    Queue("unsent", ("invoice without an address", "invoices without an address"), unsent, _invoice),
)
