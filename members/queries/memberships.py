"""Memberships as their schools and the office see them, and who has still to renew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from core.calendar import AcademicYear, today
from members import permissions, rules
from members.models import Entitlement, EntitlementEntry, Membership, Offer
from members.states import MEMBER_PRICES, MembershipStatus, Standing
from schools.models import Person
from schools.queries import heads_of


def with_all() -> QuerySet[Membership]:
    """Memberships with what their page says of them."""
    return Membership.objects.select_related(
        "organisation__school", "tier__offer", "paid_by", "charge", "entitlement__organisation", "applied_by",
        "signed_by", "approved_by",
    )  # fmt: skip


def memberships_seen_by(person: Person) -> QuerySet[Membership]:
    """Those of one's own schools and trusts, or all for finance and administrators."""
    if permissions.can_see_memberships(person):
        return with_all()
    own = permissions.organisations_seen_by(person)
    return with_all().filter(Q(organisation_id__in=own) | Q(paid_by_id__in=own))


def renewing(organisation_ids: Collection[int], *, year: int) -> set[int]:
    """Which of these were members in the year before and are not past their grace: they join from the first day."""
    before = Membership.objects.filter(approved_at__isnull=False, year=year - 1, withdrawn_on__isnull=True)
    held = before.filter(organisation_id__in=organisation_ids, grace_until__gte=today())
    return set(held.values_list("organisation_id", flat=True))


def renews_for(organisation_id: int) -> set[int]:
    """The years that a school would join from their first day, for it was a member in the year before them."""
    return _renewed(Membership.objects.filter(organisation_id=organisation_id)) if organisation_id else set()


def _renewed(records: Iterable[Membership]) -> set[int]:
    day = today()
    stands = [one for one in records if one.is_approved and one.withdrawn_on is None and one.grace_until >= day]
    return {one.year + 1 for one in stands}


def not_renewed(offer: Offer) -> Iterator[tuple[Membership, list[Person]]]:
    """Members of the year before an offer's who have not applied for it, each with the heads who can."""
    again = Membership.objects.exclude(status=MembershipStatus.WITHDRAWN).filter(
        organisation=OuterRef("organisation"), year=offer.year
    )
    before = Membership.objects.filter(status=MembershipStatus.APPROVED, year=offer.year - 1)
    open_ones = before.filter(~Exists(again), organisation__is_open=True, grace_until__gte=today())
    for membership in open_ones.select_related("organisation").order_by("pk"):
        yield membership, heads_of(membership.paid_by_id or membership.organisation_id)


def applications_waiting() -> QuerySet[Membership]:
    """What waits for the office, the oldest first."""
    return with_all().filter(status=MembershipStatus.APPLIED).order_by("applied_at", "pk")


@dataclass(frozen=True)
class Held:
    """How a school stands, and what it has: for its own page and the public one. `joins_for`: the year for which it can
    join or renew now, when it has not; `renews_for`: the years that follow one in which it was a member."""

    standing: Standing
    until: date | None
    now: Membership | None
    next: Membership | None
    accounts: list[Entitlement]
    joins_for: AcademicYear | None
    renews_for: set[int]

    @property
    def has_member_prices(self) -> bool:
        return self.standing in MEMBER_PRICES


def held_by(organisation_id: int, *, trust_id: int | None) -> Held:
    """A school's standing today, the membership that it rests on, the one after, and the places of this year. One
    query."""
    wanted = Membership.objects.filter(organisation_id__in=[organisation_id, trust_id or 0])
    found = wanted.select_related("tier", "paid_by", "entitlement__organisation").order_by("-year", "-pk")
    return _held(list(found), own_id=organisation_id)


def _held(records: list[Membership], *, own_id: int) -> Held:
    day, this = today(), AcademicYear.now()
    live = [one for one in records if one.status != MembershipStatus.WITHDRAWN]
    now = next((one for one in live if one.is_approved and one.from_on <= day <= one.grace_until), None)
    years = {one.year for one in live if one.status != MembershipStatus.DRAFT}
    accounts = {
        one.entitlement_id: one.entitlement
        for one in live
        if one.entitlement and one.organisation_id == own_id and one.year == this.start
    }
    return Held(
        standing=rules.standing_on(records, day),
        until=rules.holds_until(records, day),
        now=now,
        next=next((one for one in live if one is not now and one.year >= this.start), None),
        accounts=list(accounts.values()),
        joins_for=rules.joins_for(day, years=years),
        renews_for=_renewed(one for one in records if one.organisation_id == own_id),
    )


def entitlement_seen_by(person: Person, pk: int) -> Entitlement | None:
    """An account of places, for those who see one of the memberships that it belongs to."""
    seen = memberships_seen_by(person).filter(entitlement=OuterRef("pk")).order_by()
    return Entitlement.objects.filter(Exists(seen), pk=pk).select_related("organisation").first()


def history_of(account: Entitlement) -> QuerySet[EntitlementEntry]:
    """What happened to the places of an account, the latest first."""
    return account.entries.order_by("-pk")


def schools_sharing(account: Entitlement) -> list[str]:
    """The names of the schools that take places off an account."""
    held = Membership.objects.filter(entitlement=account).exclude(status=MembershipStatus.WITHDRAWN)
    return list(held.order_by("organisation__name").values_list("organisation__name", flat=True))


def places_to_use(organisation_ids: Any, day: Any) -> QuerySet[Membership, Any]:
    """For each of these organisations the accounts that it can take a course place off on a day: rows of `json` with
    organisation_id, entitlement_id, percent, year and how many are `left`. To stand beside something in a query."""
    holds = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    own = Membership.objects.filter(holds, organisation_id=organisation_ids, approved_at__isnull=False)
    taken = F("entitlement__reserved") + F("entitlement__used") + F("entitlement__expired")
    with_places = own.filter(from_on__lte=day, to_on__gte=day, entitlement__granted__gt=taken)
    return with_places.order_by("-entitlement__percent").values(
        json=JSONObject(
            organisation_id="organisation_id",
            entitlement_id="entitlement_id",
            percent="entitlement__percent",
            year="year",
            left=F("entitlement__granted") - taken,
        )
    )
