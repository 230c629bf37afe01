"""What the clock does about money that is owed, and about the books."""

from __future__ import annotations

from core import audit, outbox
from core.action import action
from core.calendar import today
from payments import emails, queries
from payments.models import BooksCheck, Invoice
from payments.queries.desk import finance_officers
from payments.queries.invoices import to_remind_of
from payments.rules import REMINDED_AFTER_DUE


def remind_of_invoices() -> int:
    """Remind of invoices that have been due for so long, each step once. Returns how many reminders went out."""
    return sum(_remind(found) for found in to_remind_of(today()))


@action
def _remind(found: Invoice) -> int:
    """One reminder, whichever step is the latest that has passed. Of two at once one writes."""
    late = today() - found.due_on
    steps = sum(late >= step for step in REMINDED_AFTER_DUE)
    still = Invoice.objects.filter(pk=found.pk, reminded=found.reminded, disputed_at__isnull=True)
    if not still.update(reminded=steps):
        return 0
    email = queries.bill_to(found.payer)["email"]
    if not email:
        return 0
    outbox.post_all([emails.of_reminder(found, steps, to_email=email)])
    audit.record("reminded of", found, by=None, organisation_id=found.payer_id)
    return 1


@action
def check_books() -> BooksCheck:
    """Hold the books against themselves and the documents; write to those who keep them when something is wrong."""
    wrong = queries.what_does_not_balance()
    check = BooksCheck.objects.create(wrong=[{"words": one.words, "numbers": list(one.numbers)} for one in wrong])
    if wrong:
        outbox.post_all([emails.of_wrong_books(check, officer) for officer in finance_officers()])
    return check
