"""What of a deposit was paid, and what has become of it."""

from __future__ import annotations

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from payments.models import Deposit, InvoiceLine, Refund
from payments.rules import DepositState, deposit_state
from payments.states import RefundStatus

_GONE = (RefundStatus.SENT, RefundStatus.RECONCILED)


def deposits_with_money() -> QuerySet[Deposit]:
    """Deposits, each with its `invoice_id`, what of it was `paid_pence`, and what has `gone_pence` back to payers."""
    lines = InvoiceLine.objects.filter(charge=OuterRef("charge"))
    gone = Refund.objects.filter(deposit=OuterRef("pk"), status__in=_GONE).order_by().values("deposit")
    return Deposit.objects.annotate(
        invoice_id=Subquery(lines.values("invoice_id")[:1]),
        paid_pence=Coalesce(Subquery(lines.values("invoice__paid_pence")[:1], output_field=IntegerField()), 0),
        gone_pence=Coalesce(Subquery(gone.values(pence=Sum("amount_pence")), output_field=IntegerField()), 0),
    )


def paid_of_deposit(deposit_id: int) -> int:
    """Pence that were paid for a deposit; it has an invoice of its own."""
    return deposits_with_money().get(pk=deposit_id).paid_pence  # type: ignore[attr-defined]  # annotated above


def state_of_deposit(deposit: Deposit) -> DepositState:
    """The word for a deposit of `deposits_with_money`."""
    return deposit_state(
        amount=deposit.amount_pence,
        is_invoiced=deposit.invoice_id is not None,  # type: ignore[attr-defined]  # annotated above
        paid=deposit.paid_pence,  # type: ignore[attr-defined]  # annotated above
        is_settled=deposit.settled_at is not None,
        returned=deposit.returned_pence,
        gone=deposit.gone_pence,  # type: ignore[attr-defined]  # annotated above
        kept=deposit.kept_pence + deposit.owed_pence,
    )
