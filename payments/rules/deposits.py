"""What has become of a sum that is held."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class HeldParts:
    """What becomes of a deposit's pence: of what was paid some is returned and the rest kept; of what was not paid some
    is credited and the rest stays owed."""

    returned: int
    kept: int
    credited: int
    owed: int


class DepositState(TextChoices):
    """due → invoiced → held → returning → returned | kept. It follows from the invoice, what was paid of it, what was
    decided, and what the bank or the card provider has sent."""

    DUE = "due", "To be invoiced"
    INVOICED = "invoiced", "Invoiced, not paid yet"
    HELD = "held", "Held"
    RETURNING = "returning", "On its way back"
    RETURNED = "returned", "Returned"
    KEPT = "kept", "Kept"
    CREDITED = "credited", "Never paid, no longer owed"


def deposit_state(
    *, amount: int, is_invoiced: bool, paid: int, is_settled: bool, returned: int, gone: int, kept: int
) -> DepositState:
    """The state of a deposit, from pence: what of it was paid, is to be returned, has gone back and is kept. A deposit
    of which a part is returned counts as returned."""
    if is_settled:
        if returned:
            return DepositState.RETURNED if gone >= returned else DepositState.RETURNING
        return DepositState.KEPT if kept else DepositState.CREDITED
    if paid >= amount:
        return DepositState.HELD
    return DepositState.INVOICED if is_invoiced else DepositState.DUE
