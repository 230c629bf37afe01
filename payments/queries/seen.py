"""What of the money a person may see. Everything that a page finds, it finds through these."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from payments import permissions
from payments.models import Invoice
from schools.models import Organisation, Person


def payers_of(person: Person) -> QuerySet[Organisation]:
    """The organisations whose money this person sees by a post there, or at the trust they belong to."""
    own = Q(pk__in=permissions.payers_seen_by(person))
    of_trust = Q(school__trust__in=permissions.trusts_of(person))
    return Organisation.objects.filter(own | of_trust)


def invoices_seen_by(person: Person) -> QuerySet[Invoice]:
    """Invoices of those; all of them for whoever sees the books."""
    found = Invoice.objects.select_related("payer", "issuer")
    if permissions.can_see_books(person):
        return found
    return found.filter(payer__in=payers_of(person).values("pk"))
