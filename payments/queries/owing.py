"""What a payer owes and why: open invoices, charges that will be invoiced, and what is left on the account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.calendar import AcademicYear, today
from payments.models import Charge, Invoice, Payment, Refund
from payments.queries.billing import billed_from, settlement_of, to_invoice
from payments.queries.invoices import open_invoices, open_invoices_of
from payments.states import ChargeStatus, RefundStatus
from schools.models import Organisation

MOST_SHOWN = 25
#: So many charges can be chosen from at once.
MOST_CHOSEN = 200
OPEN = F("total_pence") - F("paid_pence") - F("credited_pence")
LEFT = F("amount_pence") - F("allocated_pence") - F("refunded_pence")


@dataclass(frozen=True)
class Coming:
    """A charge that is not on an invoice yet, and the day from which it will be."""

    charge: Charge
    on: date


@dataclass(frozen=True)
class Sums:
    """How many, how much, and how much of it is past its day. In pence."""

    count: int
    pence: int
    overdue_pence: int = 0


@dataclass(frozen=True)
class Owed:
    """A payer's account today. Lists stop at MOST_SHOWN; the sums count all."""

    invoices: list[Invoice]
    open: Sums
    coming: list[Coming]
    not_invoiced: Sums
    left: list[Payment]
    going_back: list[Refund]

    @property
    def left_pence(self) -> int:
        return sum(payment.left_pence for payment in self.left)


def owed_by(payer_id: int) -> Owed:
    """What a payer owes, and why. Seven queries."""
    late = Q(due_on__lt=today())
    totals = open_invoices_of(payer_id).aggregate(
        count=Count("pk"), pence=Sum(OPEN, default=0), overdue_pence=Sum(OPEN, filter=late, default=0)
    )
    charges = to_invoice(payer_id)
    return Owed(
        invoices=list(open_invoices_of(payer_id).select_related("issuer")[:MOST_SHOWN]),
        open=Sums(**totals),
        coming=_by_day(charges.select_related("person")[:MOST_SHOWN], settlement_of(payer_id).billing),
        not_invoiced=Sums(**charges.order_by().aggregate(count=Count("pk"), pence=Sum("amount_pence", default=0))),
        left=list(payments_left_of(payer_id)[:MOST_SHOWN]),
        going_back=list(refunds_of(payer_id).exclude(status__in=OVER)[:MOST_SHOWN]),
    )


#: Money that went back, or does not after all.
OVER = (RefundStatus.SENT, RefundStatus.RECONCILED, RefundStatus.REFUSED, RefundStatus.CANCELLED)


def payments_left_of(payer_id: int) -> QuerySet[Payment]:
    """Payments of which something is neither used nor on its way back, the oldest first."""
    left = Payment.objects.filter(payer_id=payer_id, amount_pence__gt=F("allocated_pence") + F("refunded_pence"))
    return left.select_related("issuer").order_by("received_on", "pk")


def payments_of(payer_id: int) -> QuerySet[Payment]:
    """All that came in from a payer, the latest first."""
    return Payment.objects.filter(payer_id=payer_id).order_by("-received_on", "-pk")


def refunds_of(payer_id: int) -> QuerySet[Refund]:
    """Money that goes or went back to a payer, the latest first."""
    return Refund.objects.filter(payer_id=payer_id).select_related("bank_details", "payment").order_by("-pk")


def invoices_of(payer_id: int, year: AcademicYear | None = None) -> QuerySet[Invoice]:
    """A payer's invoices, the latest first; of one academic year when it is given."""
    found = Invoice.objects.filter(payer_id=payer_id).select_related("issuer", "payer")
    if year:
        found = found.filter(issued_on__gte=year.first_day, issued_on__lte=year.last_day)
    return found.order_by("-issued_on", "-pk")


INVOICE_HEADER = (
    "Invoice", "Payer", "Issuer", "Date", "Due", "Purchase order", "Total (£)", "Paid (£)", "Taken back (£)",
    "Open (£)", "State",
)  # fmt: skip


def invoice_rows(invoices: Iterable[Invoice]) -> Iterator[tuple]:
    """Invoices as rows of a spreadsheet."""
    for one in invoices:
        pence = (one.total_pence, one.paid_pence, one.credited_pence, one.open_pence)
        yield (
            one.reference,
            one.payer.name,
            one.issuer.legal_name,
            one.issued_on,
            one.due_on,
            one.purchase_order,
            *(sum_ / 100 for sum_ in pence),
            state_of(one).text,
        )


@dataclass(frozen=True)
class State:
    """How an invoice stands, in words and by the tone of a tag."""

    text: str
    tone: str


def state_of(invoice: Invoice) -> State:
    """Settled, disputed, overdue, part-paid, or to be paid."""
    if invoice.is_settled:
        taken_back = invoice.credited_pence == invoice.total_pence
        return State("Taken back", "quiet") if taken_back else State("Paid", "good")
    if invoice.disputed_at:
        return State("Disputed", "wait")
    if invoice.due_on < today():
        return State("Overdue", "bad")
    return State("Part-paid", "wait") if invoice.paid_pence else State("To be paid", "")


def with_what_is_owed(payers: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each payer with `open_pence`, `overdue_pence` and `coming_pence` of today."""
    mine = open_invoices().filter(payer=OuterRef("pk")).order_by().values("payer")
    late = mine.filter(due_on__lt=today())
    charges = Charge.objects.filter(payer=OuterRef("pk"), status=ChargeStatus.OWED).order_by().values("payer")
    return payers.annotate(
        open_pence=Coalesce(Subquery(mine.annotate(pence=Sum(OPEN)).values("pence")), 0),
        overdue_pence=Coalesce(Subquery(late.annotate(pence=Sum(OPEN)).values("pence")), 0),
        coming_pence=Coalesce(Subquery(charges.annotate(pence=Sum("amount_pence")).values("pence")), 0),
    )


def coming_of(payer_id: int) -> list[Coming]:
    """What is not invoiced yet, each with its day."""
    return _by_day(to_invoice(payer_id).select_related("person")[:MOST_CHOSEN], settlement_of(payer_id).billing)


def _by_day(charges: Iterable[Charge], billing: str) -> list[Coming]:
    """Charges with their days, the next to be invoiced first."""
    found = [Coming(charge, billed_from(charge, billing)) for charge in charges]
    return sorted(found, key=lambda one: (one.on, one.charge.pk))


def invoices_of_trust(trust_id: int, year: AcademicYear) -> QuerySet[Invoice]:
    """Invoices of a trust and of all of its schools in an academic year, the latest first."""
    found = Invoice.objects.filter(Q(payer=trust_id) | Q(payer__school__trust=trust_id))
    found = found.filter(issued_on__gte=year.first_day, issued_on__lte=year.last_day)
    return found.select_related("issuer", "payer").order_by("-issued_on", "-pk")


def sums_of_trust(trust_id: int) -> Sums:
    """What a trust and all of its schools owe on invoices."""
    mine = open_invoices().filter(Q(payer=trust_id) | Q(payer__school__trust=trust_id))
    late = Q(due_on__lt=today())
    sums = mine.aggregate(
        count=Count("pk"), pence=Sum(OPEN, default=0), overdue_pence=Sum(OPEN, filter=late, default=0)
    )
    return Sums(**sums)
