"""In whose name the alliance bills, and what finance has settled about its products."""

from __future__ import annotations

from typing import Any

from core import audit
from core.action import action
from payments.models import Issuer, ProductCode
from schools.models import Person


@action
def set_issuer(issuer: Issuer, *, by: Person, **facts: Any) -> Issuer:
    """Write down a new issuer, or change one. Documents that are out keep what stood on them."""
    is_new = issuer.pk is None
    for name, value in facts.items():
        setattr(issuer, name, value)
    if issuer.is_usual:
        Issuer.objects.exclude(pk=issuer.pk).filter(is_usual=True).update(is_usual=False)
    issuer.save()
    changed = [] if is_new else list(facts)
    audit.record(
        "added" if is_new else "changed", issuer, by=by, organisation_id=issuer.organisation_id, changed=changed
    )
    return issuer


@action
def set_product_code(product: str, *, nominal_code: str, vat_code: str, by: Person) -> ProductCode:
    """The nominal code and the VAT of a product, for invoices from now on."""
    facts = {"nominal_code": nominal_code, "vat_code": vat_code}
    made, _ = ProductCode.objects.update_or_create(product=product, defaults=facts)
    audit.record("changed", made, by=by, changed=list(facts))
    return made
