"""Who is billed for what, when, in whose name, and where the invoice goes."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from core.calendar import LONDON, today
from payments import rules
from payments.models import BillingDetails, Charge, Issuer, ProductCode, Settlement
from payments.rules import Billing, Product
from payments.states import ChargeStatus
from schools.models import Mailbox, Organisation, School


def usual_issuer(day: date | None = None) -> Issuer | None:
    """In whose name the alliance bills on a day when nothing else is said."""
    day = day or today()
    begun, not_over = Q(from_on=None) | Q(from_on__lte=day), Q(to_on=None) | Q(to_on__gte=day)
    return Issuer.objects.filter(begun, not_over, is_usual=True).first()


def settlement_of(payer_id: int, day: date | None = None) -> Settlement:
    """How a payer pays and is billed on a day; the usual way where nothing was settled."""
    begun = Settlement.objects.filter(payer_id=payer_id, from_on__lte=day or today())
    return begun.order_by("-from_on").first() or Settlement(payer_id=payer_id)


def product_codes() -> dict[str, ProductCode]:
    """What finance has settled for each product; no nominal code and exempt from VAT where it has not."""
    settled = {code.product: code for code in ProductCode.objects.all()}
    return {product: settled.get(product) or ProductCode(product=product) for product in Product.values}


def due_by(day: date) -> QuerySet[Charge]:
    """Charges not invoiced yet that their payers want invoiced by a day: `billed_from`, asked of all at once."""
    begun = Settlement.objects.filter(payer=OuterRef("payer"), from_on__lte=day).order_by("-from_on")
    made_on = TruncDate("made_at", tzinfo=LONDON)
    owed = Charge.objects.filter(status=ChargeStatus.OWED).annotate(
        billing=Coalesce(Subquery(begun.values("billing")[:1]), Value(Billing.AFTER_DELIVERY.value)),
        made_on=made_on,
        over_on=Greatest(made_on, Coalesce("delivered_on", made_on)),
    )
    return owed.filter(
        Q(billing=Billing.AT_ONCE, made_on__lt=day)
        | Q(product=Product.DEPOSIT)
        | Q(billing=Billing.AFTER_DELIVERY, over_on__lt=day)
        | Q(billing=Billing.TERMLY, over_on__lte=rules.last_statement_day(day))
    )


def payers_to_invoice(day: date) -> list[int]:
    """Payers with charges that are to be invoiced by a day."""
    return list(due_by(day).order_by("payer_id").values_list("payer_id", flat=True).distinct())


def charges_due(payer_id: int, day: date) -> list[Charge]:
    """A payer's charges that it wants invoiced by a day, the oldest first."""
    return list(due_by(day).filter(payer_id=payer_id).select_related("issuer").order_by("pk"))


def to_invoice(payer_id: int) -> QuerySet[Charge]:
    """A payer's charges that are not invoiced yet."""
    return Charge.objects.filter(payer_id=payer_id, status=ChargeStatus.OWED).select_related("issuer").order_by("pk")


def billed_from(charge: Charge, billing: str) -> date:
    """The first day on which a charge may be invoiced."""
    made_on = timezone.localtime(charge.made_at, LONDON).date()
    return rules.billed_from(billing, made_on=made_on, delivered_on=charge.delivered_on)


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
