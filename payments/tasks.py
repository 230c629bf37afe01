"""What the clock does about money. It only wakes; each action asks the database what is due."""

from __future__ import annotations

from celery import shared_task

from payments import actions


@shared_task
def invoice_what_is_due() -> int:
    """Invoice what its payers want invoiced by today."""
    return actions.invoice_what_is_due()
