"""What other apps ask of memberships."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from core.calendar import today
from members.models import Membership
from members.states import MembershipStatus
from schools.models import School


def memberships_on(day: date):
    """Memberships that hold on `day`."""
    return Membership.objects.filter(status=MembershipStatus.ACTIVE, from_on__lte=day, to_on__gte=day)


def is_member(reference: str, *, day: date | None = None) -> Q:
    """Whether an organisation, whose id a column of the query holds, or the trust it belongs to, is a member on `day`.

    Decided from the record of that day, never from a typed code (domain 3, Prices). Asked as two questions: as one with
    "or", the database would go through every membership of the country.
    """
    held = memberships_on(today() if day is None else day)
    in_trust = School.objects.filter(organisation_id=OuterRef(OuterRef(reference)), trust=OuterRef("organisation"))
    by_trust = held.filter(Exists(in_trust))
    return Q(Exists(held.filter(organisation_id=OuterRef(reference)))) | Q(Exists(by_trust))
