"""Debts that will never be paid. They stay earned and become a loss; over the limit a second person has to agree."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from payments.actions.credits import credit
from payments.models import Invoice, WriteOff
from payments.rules import Account
from payments.states import WRITE_OFF_TRANSITIONS, WriteOffStatus
from schools.models import Person


@action
def write_off(found: Invoice, *, reason: str, by: Person) -> WriteOff:
    """Give up all that is open on an invoice, at once or when a second person agrees."""
    held = Invoice.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if held.is_settled:
        raise RuleBroken("Nothing is open on this invoice.")
    _refuse_own(held, by)
    made = WriteOff.objects.create(
        invoice=held,
        amount_pence=held.open_pence,
        reason=reason,
        needs_second=held.open_pence > settings.REFUND_LIMIT_PENCE,
        asked_by=by,
    )
    audit.record("asked to write off", held, by=by, organisation_id=held.payer_id)
    if not made.needs_second:
        _do(made, held, by=by)
    return made


@action
def agree_to_write_off(asked: WriteOff, *, by: Person) -> None:
    """The second person's yes. What was paid meanwhile is not written off."""
    held = Invoice.objects.select_for_update(of=("self",)).get(pk=asked.invoice_id)
    _refuse_own(held, by)
    if asked.asked_by_id == by.pk:
        raise RuleBroken("A second person has to agree to writing this off.")
    if held.is_settled:
        raise RuleBroken("Nothing is open on this invoice any more. Refuse it.")
    _do(asked, held, by=by, second_by=by, second_at=timezone.now())


@action
def refuse_write_off(asked: WriteOff, *, by: Person) -> None:
    """It is still owed."""
    move(asked, WriteOffStatus.REFUSED, WRITE_OFF_TRANSITIONS)
    audit.record("refused to write off", asked.invoice, by=by, organisation_id=asked.invoice.payer_id)


def _do(asked: WriteOff, held: Invoice, *, by: Person, **second) -> None:
    left, amounts = min(asked.amount_pence, held.open_pence), {}
    for line in held.lines.order_by("pk"):
        amounts[line.pk] = min(left, line.amount_pence - line.credited_pence)
        left -= amounts[line.pk]
    note = credit(held, amounts, reason=f"Written off: {asked.reason}"[:300], by=by, onto=Account.WRITTEN_OFF)
    move(asked, WriteOffStatus.DONE, WRITE_OFF_TRANSITIONS, credit_note=note, **second)
    audit.record("wrote off", held, by=by, organisation_id=held.payer_id)


def _refuse_own(held: Invoice, by: Person) -> None:
    if any(post.organisation_id == held.payer_id for post in by.current_posts):
        raise RuleBroken("You work for whoever owes this. Somebody else has to decide.")
