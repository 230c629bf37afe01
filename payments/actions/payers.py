"""What payers settle about their invoices."""

from __future__ import annotations

from datetime import date

from core import audit
from core.action import action
from core.calendar import today
from payments.models import BillingDetails, Settlement
from schools.models import Organisation, Person


@action
def set_billing(
    payer: Organisation, *, contact_name: str, email: str, address: str, purchase_order: str, by: Person
) -> BillingDetails:
    """Whom invoices go to, and the purchase-order number that is printed where a booking has none."""
    facts = {"contact_name": contact_name, "email": email, "address": address, "purchase_order": purchase_order}
    made, _ = BillingDetails.objects.update_or_create(organisation=payer, defaults=facts)
    audit.record("changed", made, by=by, organisation_id=payer.pk, changed=list(facts))
    return made


@action
def first_billing(payer_id: int, *, contact_name: str, email: str, by: Person | None) -> None:
    """Whom invoices go to, as somebody said when joining. What the payer has settled already stays."""
    if not email:
        return
    facts = {"contact_name": contact_name, "email": email}
    made, is_new = BillingDetails.objects.get_or_create(organisation_id=payer_id, defaults=facts)
    if is_new:
        audit.record("changed", made, by=by, organisation_id=payer_id, changed=list(facts))


@action
def set_settlement(
    payer: Organisation, *, method: str, billing: str, by: Person, from_on: date | None = None
) -> Settlement:
    """How a payer pays and when it is invoiced, from a day on; what it was before stays written down."""
    facts = {"method": method, "billing": billing}
    made, _ = Settlement.objects.update_or_create(payer=payer, from_on=from_on or today(), defaults=facts)
    audit.record("changed", made, by=by, organisation_id=payer.pk, changed=list(facts))
    return made
