"""What payers ask for themselves: money back, a number on what is not invoiced yet, an invoice once more."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from core import audit, outbox
from core.action import RuleBroken, action
from payments import emails, queries
from payments.actions.details import propose_details
from payments.actions.refunds import ask_refund
from payments.models import Charge, Invoice, Payment, Refund
from payments.queries.returning import details_known
from payments.rules import Method
from payments.states import ChargeStatus
from schools.models import Organisation, Person


@action
def ask_back(
    payment: Payment, pence: int, *, reason: str, by: Person, new_details: Mapping[str, str] | None = None
) -> Refund:
    """Ask for what is left of a payment. Bank details that nobody knows yet are proposed along with it; they wait for
    a second person who calls back."""
    asked = ask_refund(payment, pence, reason=reason, by=by)
    if new_details and payment.method == Method.BANK_TRANSFER and not details_known(asked.payer_id):
        propose_details(asked.payer, **new_details, by=by)
    return asked


@action
def set_order(payer: Organisation, charges: Collection[int], *, purchase_order: str, by: Person) -> int:
    """Put a purchase-order number on charges that are not invoiced yet. Raises RuleBroken when one is by now."""
    held = Charge.objects.select_for_update().filter(pk__in=charges, payer=payer, status=ChargeStatus.OWED)
    found = list(held.order_by("pk"))
    if len(found) != len(set(charges)):
        raise RuleBroken("One of these charges is on an invoice by now. Look at them again.")
    for one in found:
        audit.record("changed", one, by=by, organisation_id=payer.pk, changed=["purchase_order"])
    return Charge.objects.filter(pk__in=[one.pk for one in found]).update(purchase_order=purchase_order)


@action
def send_again(found: Invoice, *, by: Person) -> str:
    """Send an invoice to where the payer's invoices go today. Returns the address."""
    email = queries.bill_to(found.payer)["email"]
    if not email:
        raise RuleBroken("There is no address for invoices of this payer. Add one first.")
    outbox.post_all([emails.of_invoice_again(found, to_email=email)])
    audit.record("sent again", found, by=by, organisation_id=found.payer_id)
    return email
