"""What the alliance owes a school, such as the home school's share of a specialist's day."""

from __future__ import annotations

from core import audit
from core.action import RuleBroken, action, move
from payments import queries
from payments.actions.ledger import Side, post
from payments.models import Issuer, Payable
from payments.rules import Account
from payments.states import PAYABLE_TRANSITIONS, PayableStatus
from schools.models import Person


@action
def owe(
    *,
    key: str,
    payee_id: int,
    amount_pence: int,
    description: str,
    by: Person | None,
    issuer: Issuer | None = None,
) -> Payable:
    """Owe a school a sum, once for its key."""
    payer = issuer or queries.usual_issuer()
    if payer is None:
        raise RuleBroken("Settle first in whose name the alliance pays.")
    facts = {"issuer": payer, "payee_id": payee_id, "amount_pence": amount_pence, "description": description}
    made, is_new = Payable.objects.get_or_create(key=key, defaults=facts)
    if is_new:
        _enter(made, "owed", amount_pence, by=by)
        audit.record("owes", made, by=by, organisation_id=payee_id)
    return made


@action
def withdraw_payable(payable: Payable, *, by: Person | None) -> None:
    """It is not owed after all."""
    move(payable, PayableStatus.WITHDRAWN, PAYABLE_TRANSITIONS)
    _enter(payable, "withdrawn", -payable.amount_pence, by=by)
    audit.record("withdrew", payable, by=by, organisation_id=payable.payee_id, changed=["status"])


def _enter(payable: Payable, step: str, pence: int, *, by: Person | None) -> None:
    sides = [Side(Account.SPECIALIST_COSTS, pence), Side(Account.SCHOOLS_PAYABLE, -pence, payable.payee_id)]
    words = f"Owed to a school: {payable.description}"
    post(payable.issuer_id, key=f"payable:{payable.pk}:{step}", words=words, sides=sides, by=by)
