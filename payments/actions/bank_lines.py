"""What a line of a statement was: matched by itself when it is certain, else by a person; and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from payments.actions.arriving import take_back_arrived
from payments.actions.ledger import Side, post
from payments.actions.lines import finish, held_line, write
from payments.actions.receiving import Received, allocate, assign, receive, take_off
from payments.actions.refunds import note_refused
from payments.models import BankLine, Invoice, Payable, Payment, Posting, Refund
from payments.queries import invoices as owed
from payments.rules import Account, Method, going_out
from payments.rules.going_out import Kind, Seen, Sent
from payments.rules.matching import Books, Suggestion, suggestions
from payments.states import (
    LINE_TRANSITIONS,
    PAYABLE_TRANSITIONS,
    REFUND_TRANSITIONS,
    LineStatus,
    PayableStatus,
    RefundStatus,
)
from schools.models import Organisation, Person

Parts = Sequence[tuple[int, int]]


# By itself --------------------------------------------------------------------------------------------------------


@action
def look_at(line: BankLine, books: Books, outstanding: Sequence[Sent]) -> None:
    """Find out what a line was. What is certain is done; for the rest, what it may be is written down for a person."""
    held = held_line(line)
    if held.status != LineStatus.WAITING or held.decided_at:
        return
    seen, found = _judged(held, books, outstanding)
    _note(held, seen, found, outstanding)
    write(held, suggestions=held.suggestions)
    if seen and seen.is_sure and seen.sent:
        _match_sent(held, seen.sent, why=seen.why, by=None)
    elif seen and seen.is_sure:
        finish(held, LineStatus.IGNORED, why=seen.why, by=None)
    elif found and found[0].is_sure:
        _match(held, found[0].payer_id, found[0].parts, why=found[0].why, by=None)
    line.refresh_from_db()


def only_noted(line: BankLine, books: Books, outstanding: Sequence[Sent]) -> bool:
    """Whether nothing is to be booked for a line: it waits, or is not ours. Then that stands on it, to be written by
    `write_notes` with others; a statement has thousands of such lines."""
    seen, found = _judged(line, books, outstanding)
    if (seen and seen.is_sure and seen.sent) or (found and found[0].is_sure):
        return False
    _note(line, seen, found, outstanding)
    if seen and seen.is_sure:
        line.status, line.why, line.decided_at = LineStatus.IGNORED, seen.why[:300], timezone.now()
    return True


@action
def write_notes(lines: Sequence[BankLine]) -> None:
    """Write down what `only_noted` found, but for lines on which somebody has decided meanwhile."""
    untouched = BankLine.objects.filter(status=LineStatus.WAITING, decided_at__isnull=True)
    untouched.bulk_update(lines, ["suggestions", "status", "why", "decided_at"])


def _judged(line: BankLine, books: Books, outstanding: Sequence[Sent]) -> tuple[Seen | None, list[Suggestion]]:
    seen = _seen(line, outstanding)
    if (seen and seen.is_sure) or not line.came_in:
        return seen, []
    return seen, suggestions(line.amount_pence, line.words, books)


def _note(line: BankLine, seen: Seen | None, found: Sequence[Suggestion], outstanding: Sequence[Sent]) -> None:
    facts = [_facts(one) for one in found]
    if seen and not seen.is_sure:
        facts = [*_facts_of_sent(line, seen, outstanding), *facts]
    line.suggestions = facts


def _seen(line: BankLine, outstanding: Sequence[Sent]) -> Seen | None:
    if line.came_in:
        return going_out.came_back(line.amount_pence, line.words, outstanding)
    return going_out.went_out(-line.amount_pence, line.words, outstanding)


def _facts(one: Suggestion) -> dict[str, Any]:
    return {"confidence": one.confidence, "why": one.why, "payer": one.payer_id, "parts": [list(p) for p in one.parts]}


def _facts_of_sent(line: BankLine, seen: Seen, outstanding: Sequence[Sent]) -> list[dict[str, Any]]:
    maybe = going_out.possible(abs(line.amount_pence), outstanding, came_in=line.came_in)
    return [
        {
            "confidence": 60 if one == seen.sent else 40,
            "why": seen.why if one == seen.sent else f"Just the sum of {one.reference}.",
            "sent": f"{one.kind.value}-{one.id}",
        }
        for one in sorted(maybe, key=lambda one: one != seen.sent)
    ]


@action
def suggest_again(lines: Sequence[BankLine], books: Books) -> None:
    """Look once more at money that waits: there may be new invoices. Nothing is matched."""
    changed = []
    for line in lines:
        kept = [one for one in line.suggestions or [] if one.get("sent")]
        found = [*kept, *(_facts(one) for one in suggestions(line.amount_pence, line.words, books))]
        if found != line.suggestions:
            line.suggestions = found
            changed.append(line)
    BankLine.objects.filter(status=LineStatus.WAITING).bulk_update(changed, ["suggestions"], batch_size=500)


# By a person ------------------------------------------------------------------------------------------------------


@action
def match(line: BankLine, payer: Organisation, parts: Parts, *, why: str, by: Person) -> Payment:
    """Say whose money it is and which invoices it pays (id and pence); what is left stays on the payer's account."""
    return _match(held_line(line), payer.pk, parts, why=why, by=by)


def _match(held: BankLine, payer_id: int | None, parts: Parts, *, why: str, by: Person | None) -> Payment:
    if not held.came_in:
        raise RuleBroken("This money went out. It pays no invoice.")
    if payer_id is None:
        raise RuleBroken("Say whose money it is.")
    if sum(pence for _, pence in parts) > held.amount_pence:
        raise RuleBroken("The invoices come to more than the transfer.")
    numbers = sorted(number for number, _ in parts)
    invoices = {one.pk: one for one in Invoice.objects.select_for_update(of=("self",)).filter(pk__in=numbers)}
    if len(invoices) != len(numbers):
        raise RuleBroken("One of the invoices is not there. Look at it again.")
    payment = held.payment or _receive(held, payer_id, by=by)
    if payment.payer_id is None and by is not None:
        assign(payment, Organisation.objects.get(pk=payer_id), by=by)
    for number, pence in parts:
        allocate(payment, invoices[number], pence, by=by, why=why)
    finish(held, LineStatus.MATCHED, payment=payment, why=why, by=by)
    return payment


def _receive(line: BankLine, payer_id: int | None, *, by: Person | None) -> Payment:
    told = Received(
        key=f"bank:{line.pk}",
        issuer_id=line.issuer_id,
        method=Method.BANK_TRANSFER,
        on=line.on,
        pence=line.amount_pence,
        reference=line.words,
    )
    return receive(told, payer_id=payer_id, by=by)


@action
def keep_unknown(line: BankLine, *, by: Person) -> None:
    """It is ours, but nobody knows whose: it is in the books as money without a payer, and goes on waiting."""
    held = held_line(line, is_waiting=True)
    if not held.came_in:
        raise RuleBroken("This money went out.")
    if held.payment_id:
        raise RuleBroken("It is in the books already.")
    write(held, payment=_receive(held, None, by=by), decided_by=by, decided_at=timezone.now())
    audit.record("kept as unknown", held, by=by, organisation_id=held.issuer.organisation_id)


@action
def leave_out(line: BankLine, *, why: str, by: Person) -> None:
    """It is none of the alliance's: it stays on the statement, with the reason."""
    held = held_line(line)
    if held.payment_id:
        raise RuleBroken("This money is in the books. Say whose it is, and give it back if it is not ours.")
    if not why.strip():
        raise RuleBroken("Say why it is left out.", code="why")
    finish(held, LineStatus.IGNORED, why=why, by=by)


@action
def match_sent(line: BankLine, sent: Sent, *, by: Person) -> None:
    """It is a run, a refund or what was paid to a school: gone out, or come back when the money came in."""
    pence = line.amount_pence if line.came_in else -line.amount_pence
    if pence != sent.pence:
        raise RuleBroken("The sum is another one than the line’s.")
    _match_sent(
        held_line(line), sent, why=f"{sent.reference} {'came back' if line.came_in else 'has gone out'}.", by=by
    )


def _match_sent(held: BankLine, sent: Sent, *, why: str, by: Person | None) -> None:
    if sent.kind == Kind.RUN:
        if held.came_in:
            raise RuleBroken("A whole run does not come back. Choose the payment that did.")
        for refund in Refund.objects.filter(run=sent.id, status=RefundStatus.SENT).order_by("pk"):
            move(refund, RefundStatus.RECONCILED, REFUND_TRANSITIONS)
        finish(held, LineStatus.MATCHED, run_id=sent.id, why=why, by=by)
    elif sent.kind == Kind.REFUND:
        refund = Refund.objects.get(pk=sent.id)
        if held.came_in:
            note_refused(refund, trouble=f"Came back: {held.words}", by=by)
        else:
            move(refund, RefundStatus.RECONCILED, REFUND_TRANSITIONS)
        finish(held, LineStatus.MATCHED, refund_id=sent.id, why=why, by=by)
    else:
        if held.came_in:
            note_payable_back(Payable.objects.get(pk=sent.id), by=by)
        finish(held, LineStatus.MATCHED, payable_id=sent.id, why=why, by=by)


@action
def note_payable_back(payable: Payable, *, by: Person | None) -> None:
    """What was paid to a school came back, or the bank refused it: it is owed again, and goes into the next run."""
    run_id = payable.run_id
    move(payable, PayableStatus.OWED, PAYABLE_TRANSITIONS, run=None, paid_at=None)
    pence = payable.amount_pence
    sides = [Side(Account.SCHOOLS_PAYABLE, -pence, payable.payee_id), Side(Account.BANK, pence)]
    words = f"Came back from a school: {payable.description}"
    post(payable.issuer_id, key=f"payable:{payable.pk}:back:{run_id}", words=words, sides=sides, by=by)
    audit.record("came back", payable, by=by, organisation_id=payable.payee_id, changed=["status"])


# Taking it back ---------------------------------------------------------------------------------------------------


@action
def undo(line: BankLine, *, why: str, by: Person) -> None:
    """It was something else: invoices are open again, the money has no payer, and the line waits.

    What the bank sent back cannot be undone here: the refund was refused, and is asked for again.
    """
    held = held_line(line)
    if (held.refund_id and held.came_in) or (held.payable_id and held.came_in):
        raise RuleBroken("Money that came back cannot be undone. Ask for the refund again.")
    if held.arrived:
        take_back_arrived(held, by=by)
    if held.payment_id:
        _free(Payment.objects.get(pk=held.payment_id), why=why, by=by)
    seen_again = {"pk": held.refund_id} if held.refund_id else {"run": held.run_id} if held.run_id else None
    if seen_again:
        for refund in Refund.objects.filter(**seen_again, status=RefundStatus.RECONCILED).order_by("pk"):
            move(refund, RefundStatus.SENT, REFUND_TRANSITIONS)
    gone: dict[str, Any] = {"refund": None, "payable": None, "run": None, "arrived": "", "fee_pence": 0}
    move(held, LineStatus.WAITING, LINE_TRANSITIONS, **gone, why=why[:300], decided_by=by, decided_at=timezone.now())
    audit.record("undid", held, by=by, organisation_id=held.issuer.organisation_id, changed=["status"])
    line.refresh_from_db()


def _free(payment: Payment, *, why: str, by: Person) -> None:
    """Take a payment off all invoices and off its payer."""
    for invoice in Invoice.objects.filter(allocations__payment=payment).distinct().order_by("pk"):
        if owed.paid_by(invoice).get(payment.pk):
            take_off(payment, invoice, why=why or "Matched by mistake", by=by)
    payment.refresh_from_db()
    if payment.refunded_pence:
        raise RuleBroken("Part of this money went back to its payer. It cannot be somebody else’s.")
    if payment.payer_id is None:
        return
    time = Posting.objects.filter(key__startswith=f"payment:{payment.pk}:nobody").count() + 1
    pence, payer_id = payment.amount_pence, payment.payer_id
    sides = [Side(Account.RECEIVABLE, pence, payer_id), Side(Account.UNMATCHED, -pence)]
    words = f"Not theirs after all: {payment.payer}"
    Payment.objects.filter(pk=payment.pk).update(payer=None)
    post(payment.issuer_id, key=f"payment:{payment.pk}:nobody:{time}", words=words, sides=sides, by=by)
    audit.record("took from its payer", payment, by=by, organisation_id=payer_id, changed=["payer"])
