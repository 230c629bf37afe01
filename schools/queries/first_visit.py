"""Where somebody may work: found by typing, by a name of today or of before, or by the address they use."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from schools.models import EmailDomain, Organisation, OrganisationName
from schools.rules import domain_of

PLACES_OF_WORK = (Organisation.Kind.SCHOOL, Organisation.Kind.TRUST, Organisation.Kind.FEDERATION)
MOST_FOUND = 20


def workplaces() -> QuerySet[Organisation]:
    """Open schools, trusts and federations: where somebody can say that they work."""
    return Organisation.objects.filter(kind__in=PLACES_OF_WORK, is_open=True)


def workplaces_found(text: str) -> QuerySet[Organisation]:
    """Those whose name, now or before, has every word of `text` (R024). Nothing for fewer than two letters."""
    words = text.split()
    if len(text.strip()) < 2:
        return Organisation.objects.none()
    has_words = Q()
    for word in words:
        has_words &= Q(name__icontains=word)
    by_name = workplaces().filter(has_words).values("pk")
    by_old_name = OrganisationName.objects.filter(has_words).values("organisation_id")
    found = workplaces().filter(Q(pk__in=by_name) | Q(pk__in=by_old_name))
    return found.select_related("school").prefetch_related("names")[:MOST_FOUND]


def workplace_proposed_for(email: str | None) -> Organisation | None:
    """The one place whose staff have this kind of address. A domain that several share proposes none of them."""
    domain = domain_of(email or "")
    if not domain:
        return None
    ids = EmailDomain.objects.filter(domain=domain).values_list("organisation_id", flat=True).distinct()[:2]
    return workplaces().select_related("school").filter(pk=ids[0]).first() if len(ids) == 1 else None
