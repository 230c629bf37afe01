"""Money that came in: whose it is, and which invoices it pays.

Whoever needs both locks invoices before payments, so that two of these never wait for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core import audit
from core.action import RuleBroken, action
from payments import queries
from payments.actions.ledger import Side, id_of, post
from payments.models import Allocation, Invoice, Payment, Posting
from payments.rules import Account, Method, bank_account_of
from schools.models import Organisation, Person


@dataclass(frozen=True)
class Received:
    """Money as a statement or a provider tells of it. The key says where it comes from: it is received once."""

    key: str
    issuer_id: int
    method: Method
    on: date
    pence: int
    reference: str = ""
    provider_id: str = ""


@action
def receive(told: Received, *, payer_id: int | None, by: Person | None) -> Payment:
    """Enter money that came in; without a payer it waits for somebody who knows whose it is.

    Telling of it twice, or twice at once, gives the same payment.
    """
    facts = {
        "issuer_id": told.issuer_id,
        "payer_id": payer_id,
        "method": told.method,
        "received_on": told.on,
        "amount_pence": told.pence,
        "reference": told.reference[:200],
        "provider_id": told.provider_id,
    }
    made, is_new = Payment.objects.get_or_create(key=told.key, defaults=facts)
    if not is_new:
        return made
    whose = Side(Account.RECEIVABLE, -told.pence, payer_id) if payer_id else Side(Account.UNMATCHED, -told.pence)
    sides = [Side(bank_account_of(told.method), told.pence), whose]
    words = f"Received: {told.reference or told.key}"
    post(told.issuer_id, key=f"payment:{made.pk}", words=words, sides=sides, by=by, on=told.on)
    audit.record("received", made, by=by, organisation_id=payer_id)
    return made


@action
def assign(payment: Payment, payer: Organisation, *, by: Person) -> None:
    """Say whose money it is."""
    held = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if held.payer_id is not None:
        raise RuleBroken("Somebody has said whose money this is. Look at it again.")
    Payment.objects.filter(pk=held.pk).update(payer=payer)
    payment.payer = payer
    sides = [Side(Account.UNMATCHED, held.amount_pence), Side(Account.RECEIVABLE, -held.amount_pence, payer.pk)]
    time = Posting.objects.filter(key__startswith=f"payment:{held.pk}:payer").count()
    key = f"payment:{held.pk}:payer" + (f":{time + 1}" if time else "")
    post(held.issuer_id, key=key, words=f"Whose it is: {payer}", sides=sides, by=by)
    audit.record("assigned", payment, by=by, organisation_id=payer.pk, changed=["payer"])


@action
def allocate(payment: Payment, invoice: Invoice, pence: int, *, by: Person | None, why: str = "") -> Allocation:
    """Pay so much of an invoice from a payment.

    Raises RuleBroken when it is more than is left of the payment or still owed on the invoice; the constraints on
    both say so whatever happens at the same moment.
    """
    owed = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    held = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if held.payer_id is None:
        raise RuleBroken("Say first whose money it is.")
    if held.issuer_id != owed.issuer_id:
        raise RuleBroken("The money went to another issuer's account than the invoice names.")
    if pence <= 0:
        raise RuleBroken("Pay more than £0.")
    if pence > owed.open_pence:
        raise RuleBroken("This is more than is still owed on the invoice.")
    if pence > held.left_pence:
        raise RuleBroken("This is more than is left of the payment.")
    made = Allocation.objects.create(payment=held, invoice=owed, amount_pence=pence, person_id=id_of(by), why=why[:200])
    if held.payer_id != owed.payer_id:
        _pay_for_another(made, held, owed, by=by)
    audit.record("allocated", made, by=by, organisation_id=owed.payer_id)
    return made


def _pay_for_another(made: Allocation, held: Payment, owed: Invoice, *, by: Person | None) -> None:
    """A trust pays an invoice of its school: what is owed moves from one account to the other. A negative sum moves it
    back."""
    pence = made.amount_pence
    sides = [Side(Account.RECEIVABLE, pence, held.payer_id), Side(Account.RECEIVABLE, -pence, owed.payer_id)]
    words = f"{held} pays {owed.reference}"
    post(owed.issuer_id, key=f"allocation:{made.pk}", words=words, sides=sides, by=by)


@action
def take_off(payment: Payment, invoice: Invoice, *, why: str, by: Person) -> None:
    """Take all that a payment pays off an invoice again: the money is left on the payer's account."""
    owed = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    pence = queries.paid_by(owed).get(payment.pk, 0)
    if not pence:
        raise RuleBroken("This payment pays nothing of this invoice any more.")
    _release_from(owed, payment.pk, pence, why=why, by=by)


def release(owed: Invoice, pence: int, *, why: str, by: Person | None) -> None:
    """Free so much of what paid a locked invoice, the latest payment first."""
    for payment_id, paid in reversed(queries.paid_by(owed).items()):
        if pence <= 0:
            return
        freed = min(paid, pence)
        _release_from(owed, payment_id, freed, why=why, by=by)
        pence -= freed


def release_shares(owed: Invoice, shares: Mapping[int, int], *, why: str, by: Person | None) -> None:
    """Free so much of what each payment (its number → pence) pays of an invoice."""
    held = Invoice.objects.select_for_update(of=("self",)).get(pk=owed.pk)
    for number, pence in shares.items():
        if pence:
            _release_from(held, number, pence, why=why, by=by)


def _release_from(owed: Invoice, payment_id: int, pence: int, *, why: str, by: Person | None) -> None:
    held = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    made = Allocation.objects.create(
        payment=held, invoice=owed, amount_pence=-pence, person_id=id_of(by), why=why[:200]
    )
    if held.payer_id != owed.payer_id:
        _pay_for_another(made, held, owed, by=by)
    owed.refresh_from_db(fields=["paid_pence"])
    audit.record("took off", made, by=by, organisation_id=owed.payer_id)


@action
def spread(payer_id: int, *, by: Person | None, only: Invoice | None = None) -> int:
    """Pay a payer's open invoices, the oldest first, from what is left of its payments. Returns the pence used.

    Only between documents of one issuer, and never a disputed invoice.
    """
    used = 0
    left: dict[int, list[Payment]] = defaultdict(list)
    for payment in queries.payments_left(payer_id):
        left[payment.issuer_id].append(payment)
    if not left:
        return 0
    for owed in [only] if only else queries.open_invoices_of(payer_id):
        due = owed.open_pence
        for payment in left[owed.issuer_id]:
            pence = min(due, payment.left_pence)
            if pence > 0 and not owed.disputed_at:
                allocate(payment, owed, pence, by=by, why="From what was left on the account")
                payment.allocated_pence += pence
                due -= pence
                used += pence
    return used
