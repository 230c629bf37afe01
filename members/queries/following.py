"""What goes over when one school follows another."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from core.calendar import AcademicYear
from members.models import Membership
from members.states import MembershipStatus
from payments.models import Charge
from payments.states import ChargeStatus
from schools.models import Post
from schools.states import PostStatus


def memberships(organisation_id: int) -> QuerySet[Membership]:
    """A school's memberships of this year and later, but for withdrawn ones."""
    live = Membership.objects.exclude(status=MembershipStatus.WITHDRAWN)
    return live.filter(organisation_id=organisation_id, year__gte=AcademicYear.now().start).order_by("year")


def charges(organisation_id: int) -> QuerySet[Charge]:
    """Sums that it owes and that are on no invoice yet."""
    return Charge.objects.filter(payer_id=organisation_id, status=ChargeStatus.OWED).order_by("pk")


def posts(organisation_id: int, *, since: date) -> QuerySet[Post]:
    """Posts held there on a day or later."""
    held = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=since), organisation_id=organisation_id)
    return held.exclude(status=PostStatus.REFUSED).select_related("person").order_by("pk")
