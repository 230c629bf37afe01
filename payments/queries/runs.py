"""Payment runs: what would go, what went, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from payments import permissions
from payments.models import BankDetails, Issuer, Payable, PaymentRun, Refund
from payments.queries.returning import payables_for_run, refunds_for_run
from payments.rules.going_out import PAYABLE, REFUND, reference
from payments.states import DetailsStatus, PayableStatus, RefundStatus
from schools.models import Organisation, Person


@dataclass(frozen=True)
class Transfer:
    """One transfer of a run. `is_back`: the bank refused it or sent it back."""

    kind: str
    id: int
    payee: Organisation
    for_what: str
    pence: int
    reference: str
    details: BankDetails | None
    state: str = ""
    is_seen: bool = False
    is_back: bool = False

    @property
    def key(self) -> str:
        """As a form names it: refund-12."""
        return f"{self.kind}-{self.id}"


def runs_seen_by(person: Person) -> QuerySet[PaymentRun]:
    """Runs, for whoever sees the books."""
    found = PaymentRun.objects.all() if permissions.can_see_books(person) else PaymentRun.objects.none()
    return found.select_related("issuer__organisation", "made_by", "exported_by")


def would_go(issuer: Issuer) -> list[Transfer]:
    """What the next run of an issuer would pay."""
    return _transfers(issuer, refunds_for_run(issuer.pk), payables_for_run(issuer.pk))


def transfers_of(run: PaymentRun) -> list[Transfer]:
    """What a run pays or paid. A refund that came back stays in it; what a school is owed again goes into the next run.
    Three queries."""
    return _transfers(run.issuer, run.refunds.order_by("pk"), run.payables.order_by("pk"))


def _transfers(issuer: Issuer, refunds: QuerySet[Refund], payables: QuerySet[Payable]) -> list[Transfer]:
    found = [
        Transfer(
            "refund",
            one.pk,
            one.payer,
            one.reason,
            one.amount_pence,
            reference(issuer.prefix, REFUND, one.pk),
            one.bank_details,
            one.get_status_display(),
            is_seen=one.status == RefundStatus.RECONCILED,
            is_back=one.status == RefundStatus.REFUSED,
        )
        for one in refunds.select_related("payer", "bank_details")
    ]
    owed = list(payables.select_related("payee"))
    sure = BankDetails.objects.filter(payer__in=[one.payee_id for one in owed], status=DetailsStatus.CONFIRMED)
    details = {one.payer_id: one for one in sure} if owed else {}
    return found + [
        Transfer(
            "payable",
            one.pk,
            one.payee,
            one.description,
            one.amount_pence,
            reference(issuer.prefix, PAYABLE, one.pk),
            details.get(one.payee_id),
            "Sent" if one.status == PayableStatus.PAID else one.get_status_display(),
        )
        for one in owed
    ]
