"""How money comes to be owed, and stops being owed."""

from __future__ import annotations

from django.utils import timezone

from core import audit
from core.action import action, move
from payments.models import Charge
from payments.states import CHARGE_TRANSITIONS, ChargeStatus
from schools.models import Person


@action
def charge(
    *,
    key: str,
    payer_id: int,
    amount_pence: int,
    description: str,
    person_id: int | None,
    by: Person | None,
    can_return: bool = False,
) -> Charge | None:
    """Put a sum on the payer's account, once for its key. Nothing is written for £0: then there is no charge.

    A sum that was withdrawn stays so, unless it `can_return`: then a new charge beside the withdrawn one says it.
    """
    if not amount_pence:
        return None
    facts = {"payer_id": payer_id, "amount_pence": amount_pence, "description": description, "person_id": person_id}
    made, is_new = Charge.objects.get_or_create(key=key, defaults=facts)
    time = 1
    while can_return and made.status == ChargeStatus.WITHDRAWN:
        time += 1
        made, is_new = Charge.objects.get_or_create(key=f"{key}:{time}", defaults=facts)
    if is_new:
        audit.record("charged", made, by=by, organisation_id=payer_id)
    return made


@action
def withdraw(charge: Charge, *, by: Person | None) -> None:
    """Nothing is owed for this any more."""
    move(charge, ChargeStatus.WITHDRAWN, CHARGE_TRANSITIONS, withdrawn_at=timezone.now())
    audit.record("withdrew", charge, by=by, organisation_id=charge.payer_id, changed=["status"])
