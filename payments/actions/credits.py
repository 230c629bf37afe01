"""Credit notes. An invoice is never edited: what was wrong on it, or is no longer owed, is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from payments import emails, rules
from payments.actions.ledger import Side, next_number, post
from payments.actions.receiving import release
from payments.models import Charge, CreditLine, CreditNote, Deposit, Invoice, InvoiceLine, NumberSeries
from payments.rules import ACCOUNT_OF, Account, Product
from payments.states import CHARGE_TRANSITIONS, ChargeStatus
from schools.models import Person


@action
def credit(
    found: Invoice, amounts: Mapping[int, int], *, reason: str, by: Person | None, onto: Account | None = None
) -> CreditNote:
    """Take back so many pence of each line (line's number → pence).

    It comes off what was earned, or goes `onto` another account: what is written off stays earned and is a loss.

    What was paid for it already stays on the payer's account. Raises RuleBroken when it is more than the line was for.
    """
    held = Invoice.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=found.pk)
    lines = {line.pk: line for line in held.lines.select_for_update(of=("self",)).select_related("charge")}
    wanted = {lines[number]: pence for number, pence in amounts.items() if pence and number in lines}
    if not wanted:
        raise RuleBroken("Say what of the invoice is taken back.")
    for line, pence in wanted.items():
        if pence < 0 or pence > line.amount_pence - line.credited_pence:
            raise RuleBroken(f"This is more than is left of “{line.description}”.", code="amounts")
    charges = [line.charge_id for line in wanted]
    if Deposit.objects.filter(charge__in=charges, settled_at__isnull=True).exists():
        raise RuleBroken("This is held for its payer. It comes back, or is kept, by a decision on it.")
    total = sum(wanted.values())
    release(held, total - held.open_pence, why="Credited", by=by)
    number = next_number(held.issuer_id, NumberSeries.Kind.CREDIT_NOTE)
    note = CreditNote.objects.create(
        issuer=held.issuer,
        number=number,
        reference=rules.reference(f"{held.issuer.prefix}-C", number),
        invoice=held,
        issued_on=today(),
        reason=reason,
        total_pence=total,
    )
    made = CreditLine.objects.bulk_create(
        CreditLine(credit_note=note, line=line, amount_pence=pence, vat_pence=_vat_of(line, pence))
        for line, pence in wanted.items()
    )
    _enter(note, held, made, by=by, onto=onto)
    for line, pence in wanted.items():
        if line.credited_pence + pence == line.amount_pence:
            move(line.charge, ChargeStatus.CREDITED, CHARGE_TRANSITIONS)
    audit.record("credited", note, by=by, organisation_id=held.payer_id)
    if held.bill_to["email"] and onto is None:
        outbox.post_all([emails.of_credit_note(note)])
    return note


def credit_whole(charge: Charge, *, reason: str, by: Person | None) -> CreditNote:
    """Take back all that is left of what a charge put on an invoice."""
    line = InvoiceLine.objects.select_related("invoice").get(charge=charge)
    return credit(line.invoice, {line.pk: line.amount_pence - line.credited_pence}, reason=reason, by=by)


def _vat_of(line: InvoiceLine, pence: int) -> int:
    """The VAT in what is taken back; the last part takes what is left of the line's, so that no penny stays behind."""
    if line.credited_pence + pence == line.amount_pence:
        return line.vat_pence - sum(line.credits.values_list("vat_pence", flat=True))
    return rules.net_and_vat(pence, line.vat_code)[1]


def _enter(note: CreditNote, held: Invoice, made: list[CreditLine], *, by: Person | None, onto: Account | None) -> None:
    earned: dict[tuple[Account, str], int] = defaultdict(int)
    if onto:
        earned[(onto, "")] = note.total_pence
    for one in () if onto else made:
        earned[(ACCOUNT_OF[Product(one.line.product)], one.line.nominal_code)] += one.amount_pence - one.vat_pence
        earned[(Account.VAT, "")] += one.vat_pence
    sides = [Side(account, pence, code=code) for (account, code), pence in earned.items()]
    sides.append(Side(Account.RECEIVABLE, -note.total_pence, held.payer_id))
    words = f"Credit note {note.reference} for {held.reference}"
    post(held.issuer_id, key=f"credit:{note.pk}", words=words, sides=sides, by=by)
