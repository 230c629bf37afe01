"""What of the money a person may see. Everything that a page finds, it finds through these."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from payments import permissions
from payments.models import Invoice
from schools.models import Organisation, Person
from schools.permissions import posts_of


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


def payers_settled_by(person: Person) -> QuerySet[Organisation]:
    """The organisations for which this person says where invoices go, what is wrong with one, and where money goes back
    to: by a post there, or at the trust they belong to."""
    own = Q(pk__in=[post.organisation_id for post in posts_of(person, permissions.SETTLE_MONEY)])
    of_trust = Q(school__trust__in=permissions.trusts_of(person))
    return Organisation.objects.filter(own | of_trust)


def may_settle(person: Person, payer_id: int) -> bool:
    """Whether one payer is among those. Asks the database only for a school of somebody's trust."""
    if permissions.can_settle(person, payer_id):
        return True
    return bool(permissions.trusts_of(person)) and payers_settled_by(person).filter(pk=payer_id).exists()


def trusts_of(person: Person) -> QuerySet[Organisation]:
    """The trusts over whose schools this person sees the money."""
    return Organisation.objects.filter(pk__in=permissions.trusts_of(person))
