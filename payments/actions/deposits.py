"""Deposits: charged and invoiced at once, held, and settled once by somebody's decision."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action
from payments import queries, rules
from payments.actions.charges import charge, withdraw
from payments.actions.credits import credit
from payments.actions.invoices import invoice
from payments.actions.ledger import Side, post
from payments.actions.receiving import release_shares
from payments.actions.refunds import ask_refund
from payments.models import Charge, Deposit, InvoiceLine, Issuer, Payment, Refund
from payments.rules import Account, HeldParts, Product, share
from payments.states import ChargeStatus
from schools.models import Organisation, Person


@action
def take_deposit(
    *,
    key: str,
    payer: Organisation,
    amount_pence: int,
    description: str,
    person_id: int | None,
    issuer: Issuer | None = None,
    within: timedelta = rules.PAID_WITHIN,
    by: Person | None,
) -> Deposit:
    """Ask a payer for a sum that is held for it, once for its key: charged, and invoiced at once by itself. It is due
    `within` so long.

    As long as finance has not settled in whose name the alliance bills, the invoice waits.
    """
    made = charge(
        key=key,
        payer_id=payer.pk,
        amount_pence=amount_pence,
        description=description,
        person_id=person_id,
        product=Product.DEPOSIT,
        issuer_id=issuer.pk if issuer else None,
        by=by,
    )
    if made is None:
        raise RuleBroken("A deposit is more than £0.")
    deposit, is_new = Deposit.objects.get_or_create(charge=made, defaults={"amount_pence": amount_pence})
    if is_new and (biller := issuer or queries.usual_issuer()):
        invoice(payer, [made], issuer=biller, within=within, by=by)
    return deposit


@action
def settle_deposit(deposit: Deposit, parts: HeldParts, *, reason: str, by: Person | None) -> list[Refund]:
    """Carry out what was decided on a deposit, once. What comes back goes to whoever paid, in proportion to what each
    paid, as refunds the way it came; what is kept becomes income; what was never paid is credited or stays owed.

    Raises RuleBroken when the parts do not add up to what was paid and what was not.
    """
    held = Deposit.objects.select_for_update(of=("self",)).select_related("charge").get(pk=deposit.pk)
    if held.settled_at:
        raise RuleBroken("This deposit is settled already.")
    charged = Charge.objects.select_for_update().get(pk=held.charge_id)
    line = InvoiceLine.objects.select_related("invoice").filter(charge=charged).first()
    paid = queries.paid_of_deposit(held.pk)
    if parts.returned + parts.kept != paid or parts.credited + parts.owed != held.amount_pence - paid:
        raise RuleBroken("Money came in for this deposit a moment ago. Look at it again, then decide.")
    Deposit.objects.filter(pk=held.pk).update(
        settled_at=timezone.now(),
        returned_pence=parts.returned,
        kept_pence=parts.kept,
        credited_pence=parts.credited,
        owed_pence=parts.owed,
    )
    audit.record("settled", held, by=by, organisation_id=charged.payer_id, changed=["settled_at"])
    deposit.refresh_from_db()
    if line is None:
        return _settle_before_the_invoice(charged, parts, reason=reason, by=by)
    _keep(held, line, parts, by=by)
    return _give_back(held, line, parts, reason=reason, by=by)


def _settle_before_the_invoice(charged: Charge, parts: HeldParts, *, reason: str, by: Person | None) -> list[Refund]:
    if parts.owed:
        raise RuleBroken("It is not invoiced yet, so it cannot be kept. Settle first in whose name the alliance bills.")
    if charged.status == ChargeStatus.OWED:
        withdraw(charged, by=by, reason=reason)
    return []


def _keep(held: Deposit, line: InvoiceLine, parts: HeldParts, *, by: Person | None) -> None:
    pence = parts.kept + parts.owed
    if pence:
        sides = [Side(Account.DEPOSITS_HELD, pence), Side(Account.FORFEITED_DEPOSITS, -pence, code=line.nominal_code)]
        post(line.invoice.issuer_id, key=f"deposit:{held.pk}:kept", words=f"Kept: {held}", sides=sides, by=by)


def _give_back(held: Deposit, line: InvoiceLine, parts: HeldParts, *, reason: str, by: Person | None) -> list[Refund]:
    """Credit what is not kept, and ask for what was paid of it to go back to each payment's payer."""
    paid = queries.paid_by(line.invoice)
    shares = dict(zip(paid, share(parts.returned, list(paid.values())), strict=True)) if parts.returned else {}
    release_shares(line.invoice, shares, why=reason, by=by)
    if parts.returned + parts.credited:
        credit(line.invoice, {line.pk: parts.returned + parts.credited}, reason=reason[:300], by=by)
    found = Payment.objects.in_bulk(shares)
    return [
        ask_refund(found[number], pence, reason=reason[:300], by=by, deposit=held)
        for number, pence in shares.items()
        if pence
    ]
