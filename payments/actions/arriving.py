"""Money that was on its way arrives: what the card provider pays out, less its fees, and what a council moves.

Each payment was entered for its payer when it was made. A line of a statement only says that so much of it is in the
bank now, so that what is still on its way can be read from the books at any moment.
"""

from __future__ import annotations

from core.action import RuleBroken, action
from core.words import money
from payments import queries
from payments.actions.ledger import Side, post
from payments.actions.lines import finish, held_line
from payments.models import BankLine, Issuer, Posting
from payments.rules import ON_ITS_WAY, Account, may_arrive
from payments.states import LineStatus
from schools.models import Person


@action
def note_arrived(line: BankLine, account: Account, *, fee_pence: int = 0, by: Person) -> None:
    """A line is money of this account that arrived, after the provider kept its fee. With a fee as large as what went
    out, the line is nothing but fees.

    Raises RuleBroken when more would arrive than is on its way.
    """
    held = held_line(line, is_waiting=True)
    Issuer.objects.select_for_update(no_key=True).get(pk=held.issuer_id)  # one at a time: it is the same money
    if held.payment_id:
        raise RuleBroken("This money is in the books already.")
    if account not in ON_ITS_WAY:
        raise RuleBroken("Choose what the money was.")
    if fee_pence and account != Account.CARD_CLEARING:
        raise RuleBroken("Only the card provider keeps fees.", code="fee")
    pence, on_its_way = held.amount_pence + fee_pence, queries.on_its_way(held.issuer_id).get(account, 0)
    if not may_arrive(pence, on_its_way):
        raise RuleBroken(f"With its fees this is {money(pence)}, and {money(on_its_way)} is on its way.")
    why = f"From {ON_ITS_WAY[account]}" + (f", after fees of {money(fee_pence)}" if fee_pence else "")
    sides = [
        Side(Account.BANK, held.amount_pence),
        Side(Account.CARD_FEES, fee_pence),
        Side(account, -pence),
    ]
    key = f"line:{held.pk}:arrived:{_time(held) + 1}"
    post(held.issuer_id, key=key, words=f"Arrived: {held}", sides=sides, by=by, on=held.on)
    finish(held, LineStatus.MATCHED, why=why, by=by, arrived=account, fee_pence=fee_pence)


def take_back_arrived(held: BankLine, *, by: Person) -> None:
    """It was something else: the money is on its way again. The line is held by whoever calls."""
    sides = [
        Side(Account.BANK, -held.amount_pence),
        Side(Account.CARD_FEES, -held.fee_pence),
        Side(Account(held.arrived), held.amount_pence + held.fee_pence),
    ]
    key = f"line:{held.pk}:back:{_time(held)}"
    post(held.issuer_id, key=key, words=f"On its way after all: {held}", sides=sides, by=by)


def _time(held: BankLine) -> int:
    """How often a line was said to be money that arrived."""
    return Posting.objects.filter(key__startswith=f"line:{held.pk}:arrived:").count()
