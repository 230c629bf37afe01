"""Invoices of maintained schools that their council settles by journal: a batch, exported once, then confirmed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from payments.actions.ledger import next_number
from payments.actions.receiving import Received, allocate, receive
from payments.models import Invoice, Issuer, JournalBatch, JournalLine, NumberSeries
from payments.queries import journals as read
from payments.rules import Method
from payments.states import JOURNAL_TRANSITIONS, JournalStatus
from schools.models import Person


@action
def make_batch(issuer: Issuer, *, by: Person) -> JournalBatch:
    """Put every open invoice of payers who settle by journal into a new batch; an invoice waits in one batch only."""
    invoices = list(read.invoices_for_journal(issuer.pk).select_for_update(of=("self",)))
    if not invoices:
        raise RuleBroken("There is nothing to settle by journal: no open invoice of a payer who pays so.")
    batch = JournalBatch.objects.create(
        issuer=issuer,
        number=next_number(issuer.pk, NumberSeries.Kind.JOURNAL),
        made_by=by,
        total_pence=sum(one.open_pence for one in invoices),
    )
    JournalLine.objects.bulk_create(
        JournalLine(batch=batch, invoice=one, amount_pence=one.open_pence) for one in invoices
    )
    audit.record("made", batch, by=by, organisation_id=issuer.organisation_id)
    return batch


@action
def export_batch(batch: JournalBatch, *, by: Person) -> None:
    """Mark a batch as handed to the council. It happens once."""
    now = timezone.now()
    if not JournalBatch.objects.filter(pk=batch.pk, exported_at__isnull=True).update(exported_at=now, exported_by=by):
        raise RuleBroken("This batch has been exported. Its lines can be looked at, not sent again.")
    batch.exported_at, batch.exported_by = now, by
    audit.record("exported", batch, by=by, organisation_id=batch.issuer.organisation_id, changed=["exported_at"])


@action
def confirm_lines(batch: JournalBatch, lines: Collection[int], *, on: date, by: Person) -> int:
    """The council moved the money of these lines on a day: it is received by journal, and pays their invoices.

    What was paid or credited in between stays on the payer's account. Returns how many lines it were.
    """
    if batch.exported_at is None:
        raise RuleBroken("Export the batch first: the council has not seen it yet.")
    found = _waiting(batch, lines)
    invoices = Invoice.objects.select_for_update(of=("self",)).in_bulk([line.invoice_id for line in found])
    for line in found:
        invoice = invoices[line.invoice_id]
        told = Received(
            key=f"journal:{line.pk}",
            issuer_id=batch.issuer_id,
            method=Method.JOURNAL,
            on=on,
            pence=line.amount_pence,
            reference=f"{batch}, {invoice.reference}",
        )
        payment = receive(told, payer_id=invoice.payer_id, by=by)
        if part := min(line.amount_pence, invoice.open_pence):
            allocate(payment, invoice, part, by=by, why=f"Confirmed in {str(batch).lower()}")
        move(line, JournalStatus.RECEIVED, JOURNAL_TRANSITIONS, payment=payment)
    audit.record("confirmed", batch, by=by, organisation_id=batch.issuer.organisation_id)
    return len(found)


@action
def refuse_lines(batch: JournalBatch, lines: Collection[int], *, why: str, by: Person) -> int:
    """The council did not move the money of these: their invoices are open, and come into the next batch."""
    if not why.strip():
        raise RuleBroken("Say why the council did not move it.", code="why")
    found = _waiting(batch, lines)
    for line in found:
        move(line, JournalStatus.REFUSED, JOURNAL_TRANSITIONS, trouble=why[:300])
    audit.record("refused lines of", batch, by=by, organisation_id=batch.issuer.organisation_id)
    return len(found)


def _waiting(batch: JournalBatch, lines: Collection[int]) -> list[JournalLine]:
    found = list(batch.lines.filter(pk__in=lines, status=JournalStatus.WAITING).order_by("invoice_id"))
    if not found:
        raise RuleBroken("Choose the lines that you mean.")
    return found
