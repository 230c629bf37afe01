"""What goes back to payers and out to schools."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from payments.models import BankDetails, Payable, Refund
from payments.rules import Method
from payments.states import DetailsStatus, PayableStatus, RefundStatus


def confirmed_details(payer_id: int) -> BankDetails | None:
    """Where money of a payer goes, when two persons have made sure."""
    return BankDetails.objects.filter(payer_id=payer_id, status=DetailsStatus.CONFIRMED).first()


def details_known(payer_id: int | None) -> BankDetails | None:
    """The bank details of a payer that are confirmed, or wait for it."""
    known = (DetailsStatus.CONFIRMED, DetailsStatus.PROPOSED)
    return BankDetails.objects.filter(payer_id=payer_id, status__in=known).order_by("status", "-pk").first()


def was_paid_to(details: BankDetails | None) -> bool:
    """Whether money went to these bank details before and arrived as far as anybody knows."""
    if details is None:
        return False
    arrived = (RefundStatus.SENT, RefundStatus.RECONCILED)
    return Refund.objects.filter(bank_details=details, status__in=arrived).exists()


def refunds_for_run(issuer_id: int) -> QuerySet[Refund]:
    """Approved refunds by bank transfer that are in no run yet."""
    waiting = Refund.objects.filter(status=RefundStatus.APPROVED, method=Method.BANK_TRANSFER, run__isnull=True)
    return waiting.filter(payment__issuer_id=issuer_id, bank_details__isnull=False).order_by("pk")


def payables_for_run(issuer_id: int) -> QuerySet[Payable]:
    """What is owed to schools whose bank details are confirmed, in no run yet."""
    sure = BankDetails.objects.filter(payer=OuterRef("payee"), status=DetailsStatus.CONFIRMED)
    owed = Payable.objects.filter(Exists(sure), status=PayableStatus.OWED, run__isnull=True, issuer_id=issuer_id)
    return owed.order_by("pk")
