"""What pages add to the rows that they show."""

from __future__ import annotations

from collections.abc import Iterable

from payments.models import Entry, Invoice
from payments.queries.owing import state_of


def with_states(invoices: Iterable[Invoice]) -> list[Invoice]:
    """Each invoice with its `state`."""
    found = list(invoices)
    for one in found:
        one.state = state_of(one)
    return found


def explain(entries: Iterable[Entry]) -> None:
    """Tell of each entry what it settled, and the number of the invoice that it comes from, when it comes from one."""
    for entry in entries:
        kind, _, number = entry.posting.key.partition(":")
        entry.invoice_id = int(number) if kind == "invoice" and number.isdecimal() else None
        entry.settled_pence = -entry.amount_pence
