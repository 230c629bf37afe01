"""Payment runs: one file of transfers for the bank, exported once."""

from __future__ import annotations

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from payments import queries
from payments.actions.ledger import Side, next_number, post
from payments.actions.refunds import note_sent
from payments.models import Issuer, NumberSeries, Payable, PaymentRun, Refund
from payments.rules import Account
from payments.states import PAYABLE_TRANSITIONS, REFUND_TRANSITIONS, PayableStatus, RefundStatus
from schools.models import Person


@action
def make_run(issuer: Issuer, *, by: Person) -> PaymentRun:
    """Put everything that is approved and owed by one issuer into a new run.

    A refund or a payable is in one run only: each is taken by a step of its own state, or by its empty `run`.
    """
    refunds = list(queries.refunds_for_run(issuer.pk).select_for_update(of=("self",), skip_locked=True))
    payables = list(queries.payables_for_run(issuer.pk).select_for_update(of=("self",), skip_locked=True))
    if not refunds and not payables:
        raise RuleBroken("There is nothing to pay: no approved refund, and nothing owed to a school with bank details.")
    run = PaymentRun.objects.create(
        issuer=issuer,
        number=next_number(issuer.pk, NumberSeries.Kind.PAYMENT_RUN),
        made_by=by,
        total_pence=sum(one.amount_pence for one in refunds) + sum(one.amount_pence for one in payables),
    )
    for refund in refunds:
        move(refund, RefundStatus.SENDING, REFUND_TRANSITIONS, run=run, first_tried_at=timezone.now())
    for payable in payables:
        Payable.objects.filter(pk=payable.pk).update(run=run)
    audit.record("made", run, by=by, organisation_id=issuer.organisation_id)
    return run


@action
def export_run(run: PaymentRun, *, by: Person) -> None:
    """Mark a run as handed to the bank: from now on its transfers count as sent. It happens once."""
    now = timezone.now()
    if not PaymentRun.objects.filter(pk=run.pk, exported_at__isnull=True).update(exported_at=now, exported_by=by):
        raise RuleBroken("This run has been exported. Its file can be looked at, not sent again.")
    run.exported_at, run.exported_by = now, by
    for refund in Refund.objects.filter(run=run, status=RefundStatus.SENDING).order_by("pk"):
        note_sent(refund, by=by)
    for payable in Payable.objects.filter(run=run, status=PayableStatus.OWED).order_by("pk"):
        move(payable, PayableStatus.PAID, PAYABLE_TRANSITIONS, paid_at=now)
        sides = [
            Side(Account.SCHOOLS_PAYABLE, payable.amount_pence, payable.payee_id),
            Side(Account.BANK, -payable.amount_pence),
        ]
        words = f"Paid to a school: {payable.description}"
        post(payable.issuer_id, key=f"payable:{payable.pk}:paid:{run.pk}", words=words, sides=sides, by=by)
    audit.record("exported", run, by=by, organisation_id=run.issuer.organisation_id, changed=["exported_at"])
