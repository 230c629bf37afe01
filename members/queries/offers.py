"""The offers of the years, as the public page shows them, and the schools that look up what it would cost them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from core.calendar import AcademicYear, today
from members.models import Membership, Offer, Tier
from members.states import MembershipStatus, OfferStatus
from schools.models import Organisation, School
from schools.queries import closures

#: Of schools whose name holds what was typed, so many are shown to choose from.
MOST_FOUND = 12


def offers_shown() -> tuple[list[Offer], bool]:
    """This year's offer and the next one's, those that are published, with their tiers; and whether there are any of
    past years. Two queries."""
    this = AcademicYear.now().start
    published = list(_published().order_by("year"))
    return [offer for offer in published if offer.year >= this][:2], any(offer.year < this for offer in published)


def offers_past() -> QuerySet[Offer]:
    """The offers of years that are over, the latest first."""
    return _published().filter(year__lt=AcademicYear.now().start).order_by("-year")


def offer_of(year: int) -> Offer | None:
    """The published offer of a year, with its tiers."""
    return _published().filter(year=year).first()


def offer_to_join(year: int) -> Offer | None:
    """The same, when somebody can join for it today."""
    offer = offer_of(year)
    is_on = offer is not None and offer.opens_on <= today() <= AcademicYear(year).last_day
    return offer if is_on else None


def _published() -> QuerySet[Offer]:
    tiers = Prefetch("tiers", Tier.objects.order_by("position", "pk"))
    return Offer.objects.filter(status=OfferStatus.PUBLISHED).prefetch_related(tiers)


def offers_in_office() -> QuerySet[Offer]:
    """Every offer, the latest first, each with how many applied and how many were approved."""
    return Offer.objects.annotate(
        tier_count=Count("tiers", distinct=True),
        applied=_memberships(MembershipStatus.APPLIED),
        approved=_memberships(MembershipStatus.APPROVED),
    ).order_by("-year")


def _memberships(status: str) -> Count:
    return Count("tiers__memberships", filter=Q(tiers__memberships__status=status), distinct=True)


def schools_called(text: str) -> list[School]:
    """Open schools whose URN this is or whose name holds it, those that begin with it first."""
    text = " ".join(text.split())[:200]
    found = School.objects.select_related("organisation").filter(organisation__is_open=True)
    if text.isdecimal():
        return list(found.filter(urn=text))
    named = list(found.filter(organisation__name__icontains=text).order_by("organisation__name")[: 4 * MOST_FOUND])
    exact = [school for school in named if school.organisation.name.casefold() == text.casefold()]
    begins = sorted(named, key=lambda school: not school.organisation.name.casefold().startswith(text.casefold()))
    return exact or begins[:MOST_FOUND]


def schools_with_pupils(organisation_ids: Collection[int]) -> list[School]:
    """Schools as the register has them, by name."""
    found = School.objects.select_related("organisation").filter(organisation_id__in=organisation_ids)
    return list(found.order_by("organisation__name"))


def schools_to_join(trust_id: int) -> list[School]:
    """The open schools of a trust, by name."""
    found = School.objects.select_related("organisation").filter(trust_id=trust_id, organisation__is_open=True)
    return list(found.order_by("organisation__name"))


def organisations(organisation_ids: Collection[int]) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=organisation_ids).order_by("name"))


def closed_in_borough(first: date, last: date) -> frozenset[date]:
    """The holidays of the borough from a day to a day."""
    return frozenset(closures(first, last).holidays.get(None, {}))


def membership_this_year(organisation_ids: Collection[int]) -> dict[int, Membership]:
    """The membership of this year, or the application for it, of each of these."""
    found = Membership.objects.exclude(status=MembershipStatus.WITHDRAWN).filter(
        organisation_id__in=organisation_ids, year=AcademicYear.now().start
    )
    return {membership.organisation_id: membership for membership in found}
