"""Who is billed for what, when, in whose name, and where the invoice goes."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from core.calendar import LONDON, today
from payments import rules
from payments.models import BillingDetails, Charge, Issuer, ProductCode, Settlement
from payments.rules import Product
from payments.states import ChargeStatus
from schools.models import Mailbox, Organisation, School


def usual_issuer() -> Issuer | None:
    """In whose name the alliance bills when nothing else is said."""
    return Issuer.objects.filter(is_usual=True).first()


def settlement_of(payer_id: int, day: date | None = None) -> Settlement:
    """How a payer pays and is billed on a day; the usual way where nothing was settled."""
    begun = Settlement.objects.filter(payer_id=payer_id, from_on__lte=day or today())
    return begun.order_by("-from_on").first() or Settlement(payer_id=payer_id)


def product_codes() -> dict[str, ProductCode]:
    """What finance has settled for each product; no nominal code and exempt from VAT where it has not."""
    settled = {code.product: code for code in ProductCode.objects.all()}
    return {product: settled.get(product) or ProductCode(product=product) for product in Product.values}


def payers_to_invoice() -> list[int]:
    """Payers with charges that are not invoiced yet, whenever that is due."""
    owed = Charge.objects.filter(status=ChargeStatus.OWED).order_by("payer_id")
    return list(owed.values_list("payer_id", flat=True).distinct())


def charges_due(payer_id: int, day: date) -> list[Charge]:
    """A payer's charges that it wants invoiced by a day, the oldest first."""
    billing = settlement_of(payer_id, day).billing
    return [charge for charge in to_invoice(payer_id) if day >= billed_from(charge, billing)]


def to_invoice(payer_id: int) -> QuerySet[Charge]:
    """A payer's charges that are not invoiced yet."""
    return Charge.objects.filter(payer_id=payer_id, status=ChargeStatus.OWED).select_related("issuer").order_by("pk")


def billed_from(charge: Charge, billing: str) -> date:
    """The first day on which a charge may be invoiced."""
    made_on = timezone.localtime(charge.made_at, LONDON).date()
    return rules.billed_from(billing, made_on=made_on, delivered_on=charge.delivered_on)


def with_billing(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each with `billed`, how it is billed today ("" for the usual way)."""
    begun = Settlement.objects.filter(payer=OuterRef("pk"), from_on__lte=today()).order_by("-from_on")
    return organisations.annotate(billed=Subquery(begun.values("billing")[:1]))


#: To which of a school's shared addresses an invoice goes where no contact is settled, the first that is there.
MAILBOXES = (Mailbox.Purpose.FINANCE, Mailbox.Purpose.OFFICE)


def bill_to(payer: Organisation) -> dict[str, str]:
    """name, contact, email, address and purchase_order of a payer, as they are printed on an invoice today."""
    settled = BillingDetails.objects.filter(organisation=payer).first() or BillingDetails(organisation=payer)
    email = settled.email
    if not email:
        boxes = dict(Mailbox.objects.filter(organisation=payer, purpose__in=MAILBOXES).values_list("purpose", "email"))
        email = next((boxes[purpose] for purpose in MAILBOXES if purpose in boxes), "")
    school = School.objects.filter(organisation=payer).first() if not settled.address else None
    return {
        "name": payer.name,
        "contact": settled.contact_name,
        "email": email,
        "address": settled.address or (school.address if school else ""),
        "purchase_order": settled.purchase_order,
    }


def bill_from(issuer: Issuer) -> dict[str, str]:
    """What an invoice says of whoever sends it."""
    names = ("legal_name", "address", "email", "vat_number", "account_name", "sort_code", "account_number")
    return {name: getattr(issuer, name) for name in names}
