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


def is_member(organisation_id: int, *, day: date | None = None) -> Exists:
    """Whether an organisation, or the trust it belongs to, is a member on `day`: an expression for any query.

    Decided from the record of that day, never from a typed code (domain 3, Prices).
    """
    trust = School.objects.filter(organisation_id=organisation_id).values("trust_id")
    mine = Q(organisation_id=organisation_id) | Q(organisation_id__in=trust)
    return Exists(memberships_on(day or today()).filter(mine))


def is_member_ref(reference: str, *, day: date | None = None) -> Exists:
    """The same for a column of the outer query that holds an organisation's id."""
    day = today() if day is None else day
    trust = School.objects.filter(organisation_id=OuterRef(OuterRef(reference))).values("trust_id")
    theirs = Q(organisation_id=OuterRef(reference)) | Q(organisation_id__in=trust)
    return Exists(memberships_on(day).filter(theirs))
