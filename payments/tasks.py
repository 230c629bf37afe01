"""What the clock does about money. It only wakes; each action asks the database what is due."""

from __future__ import annotations

from celery import shared_task

from payments import actions
from payments.actions import clock


@shared_task
def invoice_what_is_due() -> int:
    """Invoice what its payers want invoiced by today."""
    return actions.invoice_what_is_due()


@shared_task
def send_due_refunds() -> int:
    """Send money back by card, and find out what became of what is open."""
    return actions.send_due_refunds()


@shared_task
def handle_card_notices() -> int:
    """Act on what the card provider told us."""
    return actions.handle_notices()


@shared_task
def look_after_checkouts() -> int:
    """Ask what became of pages on which somebody went to pay by card."""
    return actions.look_after_checkouts()


@shared_task
def remind_of_invoices() -> int:
    """Remind of invoices that are past their day."""
    return clock.remind_of_invoices()


@shared_task
def check_books() -> int:
    """Hold the books against themselves. Returns how much was wrong."""
    return len(clock.check_books().wrong)
