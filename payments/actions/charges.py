"""How money comes to be owed, and stops being owed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from core.action import action, move
from payments.actions.credits import credit_whole
from payments.models import Charge
from payments.rules import Product
from payments.states import CHARGE_TRANSITIONS, TAKEN_BACK, ChargeStatus
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
    product: str = Product.COURSE,
    purchase_order: str = "",
    delivered_on: date | None = None,
    issuer_id: int | None = None,
) -> Charge | None:
    """Put a sum on the payer's account, once for its key. Nothing is written for £0: then there is no charge.

    A sum that was withdrawn stays so, unless it `can_return`: then a new charge beside the withdrawn one says it.
    `delivered_on` is the day on which what it is for is over, from which most payers are invoiced.
    """
    if not amount_pence:
        return None
    facts = {
        "payer_id": payer_id,
        "amount_pence": amount_pence,
        "description": description,
        "person_id": person_id,
        "product": product,
        "purchase_order": purchase_order,
        "delivered_on": delivered_on,
        "issuer_id": issuer_id,
    }
    made, is_new = Charge.objects.get_or_create(key=key, defaults=facts)
    time = 1
    while can_return and made.status in TAKEN_BACK:
        time += 1
        made, is_new = Charge.objects.get_or_create(key=f"{key}:{time}", defaults=facts)
    if is_new:
        audit.record("charged", made, by=by, organisation_id=payer_id)
    return made


@action
def deliver_on(charges: QuerySet[Charge], day: date | None) -> None:
    """What these charges are for is over on another day than was said; those on an invoice already stay as they are."""
    charges.filter(status=ChargeStatus.OWED).update(delivered_on=day)


@action
def withdraw(charge: Charge, *, by: Person | None, reason: str = "No longer owed") -> None:
    """Nothing is owed for this any more. What is on an invoice already is taken back by a credit note."""
    held = Charge.objects.select_for_update().get(pk=charge.pk)
    if held.status == ChargeStatus.INVOICED:
        credit_whole(held, reason=reason, by=by)
        charge.refresh_from_db(fields=["status", "withdrawn_at"])
    else:
        move(charge, ChargeStatus.WITHDRAWN, CHARGE_TRANSITIONS, withdrawn_at=timezone.now())
    audit.record("withdrew", charge, by=by, organisation_id=charge.payer_id, changed=["status"])
