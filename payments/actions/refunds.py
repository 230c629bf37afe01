"""Money that goes back. Asked for by one person, approved by another, over the limit by a second one; then sent.

The row and its hold in the ledger are there before anybody is asked to send anything (ground 26)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from core.wake import wake
from payments import queries
from payments.actions.ledger import Side, post
from payments.models import Deposit, Payment, Refund
from payments.rules import Account, Method, bank_account_of
from payments.states import REFUND_TRANSITIONS, RefundStatus
from schools.models import Person


@action
def ask_refund(
    payment: Payment, pence: int, *, reason: str, by: Person | None, deposit: Deposit | None = None
) -> Refund:
    """Ask for part of what is left of a payment to go back the way it came.

    Raises RuleBroken when that is more than is left of it; the constraint on the payment holds that in any case.
    """
    held = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if held.payer_id is None:
        raise RuleBroken("Say first whose money it is.")
    if pence <= 0 or pence > held.left_pence:
        raise RuleBroken("Choose a sum of at most what is left of the payment.")
    details = queries.confirmed_details(held.payer_id) if held.method != Method.CARD else None
    made = Refund.objects.create(
        payment=held,
        payer_id=held.payer_id,
        amount_pence=pence,
        method=held.method,
        reason=reason,
        deposit=deposit,
        asked_by=by,
        bank_details=details,
        needs_second=_needs_second(held, pence, details),
    )
    _enter(made, "hold", Side(Account.RECEIVABLE, pence, held.payer_id), Side(_HELD, -pence, held.payer_id), by=by)
    audit.record("asked for", made, by=by, organisation_id=made.payer_id)
    return made


_HELD = Account.REFUNDS_PAYABLE
_SENDS = "payments.tasks.send_due_refunds"


def _needs_second(payment: Payment, pence: int, details) -> bool:
    """Over the limit, or the first money that goes to these bank details (domain 6)."""
    if pence > settings.REFUND_LIMIT_PENCE:
        return True
    return payment.method != Method.CARD and not queries.was_paid_to(details)


@action
def approve_refund(refund: Refund, *, by: Person) -> None:
    """Agree to it. Nobody approves what they asked for themselves, nor money for their own school."""
    _refuse_own(refund, by)
    if refund.asked_by_id == by.pk:
        raise RuleBroken("Somebody else has to approve a refund that you asked for.")
    if refund.approved_by_id:
        raise RuleBroken("This refund has been approved. It waits for a second person.")
    if refund.method == Method.BANK_TRANSFER and refund.bank_details_id is None:
        details = queries.confirmed_details(refund.payer_id)
        if details is None:
            raise RuleBroken("Bank details of the payer are missing. Add them, and let a second person confirm them.")
        Refund.objects.filter(pk=refund.pk, bank_details__isnull=True).update(bank_details=details)
    now = timezone.now()
    if refund.needs_second:
        first = Refund.objects.filter(pk=refund.pk, status=RefundStatus.REQUESTED, approved_by__isnull=True)
        if not first.update(approved_by=by, approved_at=now):
            raise RuleBroken("Somebody else changed this a moment ago. Look at it again, then decide.")
        refund.approved_by, refund.approved_at = by, now
    else:
        move(refund, RefundStatus.APPROVED, REFUND_TRANSITIONS, approved_by=by, approved_at=now, next_try_at=now)
        wake(_SENDS)
    audit.record("approved", refund, by=by, organisation_id=refund.payer_id, changed=["status"])


@action
def second_refund(refund: Refund, *, by: Person) -> None:
    """The second person's yes, for large sums and new bank details."""
    _refuse_own(refund, by)
    if not refund.needs_second or refund.approved_by_id is None:
        raise RuleBroken("The first person has not approved this refund yet.")
    if by.pk in (refund.asked_by_id, refund.approved_by_id):
        raise RuleBroken("A second person has to approve this refund.")
    now = timezone.now()
    move(refund, RefundStatus.APPROVED, REFUND_TRANSITIONS, second_by=by, second_at=now, next_try_at=now)
    wake(_SENDS)
    audit.record("approved as second", refund, by=by, organisation_id=refund.payer_id, changed=["status"])


def _refuse_own(refund: Refund, by: Person) -> None:
    if any(post.organisation_id == refund.payer_id for post in by.current_posts):
        raise RuleBroken("You work for whoever gets this money. Somebody else has to decide.")


@action
def cancel_refund(refund: Refund, *, by: Person) -> None:
    """It is not to go back after all: the money is on the payer's account again. Only before it is sent."""
    move(refund, RefundStatus.CANCELLED, REFUND_TRANSITIONS)
    _give_back(refund, by=by)
    audit.record("cancelled", refund, by=by, organisation_id=refund.payer_id, changed=["status"])


@action
def note_refused(refund: Refund, *, trouble: str, by: Person | None) -> None:
    """Whoever was to send it refused for good: the money is on the payer's account again."""
    was_sent = refund.status in (RefundStatus.SENT, RefundStatus.RECONCILED)
    move(refund, RefundStatus.REFUSED, REFUND_TRANSITIONS, trouble=trouble[:500], next_try_at=None)
    _give_back(refund, by=by, was_sent=was_sent)
    audit.record("was refused", refund, by=by, organisation_id=refund.payer_id, changed=["status"])


@action
def note_sent(refund: Refund, *, provider_id: str = "", at: datetime | None = None, by: Person | None) -> None:
    """It went out."""
    sent_at = at or timezone.now()
    facts: dict[str, Any] = {"provider_id": provider_id, "sent_at": sent_at, "trouble": "", "next_try_at": None}
    move(refund, RefundStatus.SENT, REFUND_TRANSITIONS, **facts)
    from_account = bank_account_of(refund.method)
    pence = refund.amount_pence
    _enter(refund, "sent", Side(_HELD, pence, refund.payer_id), Side(from_account, -pence), by=by)
    audit.record("sent", refund, by=by, organisation_id=refund.payer_id, changed=["status"])


def _give_back(refund: Refund, *, by: Person | None, was_sent: bool = False) -> None:
    pence = refund.amount_pence
    came_from = Side(bank_account_of(refund.method), pence) if was_sent else Side(_HELD, pence, refund.payer_id)
    _enter(refund, "back", came_from, Side(Account.RECEIVABLE, -pence, refund.payer_id), by=by)


def _enter(refund: Refund, step: str, *sides: Side, by: Person | None) -> None:
    issuer_id = Payment.objects.values_list("issuer_id", flat=True).get(pk=refund.payment_id)
    post(issuer_id, key=f"refund:{refund.pk}:{step}", words=f"Refund: {refund.reason}", sides=sides, by=by)
