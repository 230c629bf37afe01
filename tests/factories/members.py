"""Offers, memberships and the places that they give, to test with."""

import factory

from core.calendar import AcademicYear
from core.strands import Strand
from members.models import (
    ContactNote,
    Entitlement,
    EntitlementEntry,
    Membership,
    Offer,
    PastActivity,
    Priority,
    Tier,
    YearCost,
)
from members.rules import default_grace, renewal_opens
from members.states import EntryKind, MembershipStatus, OfferStatus
from tests.factories.schools import OfficerFactory, OrganisationFactory, SchoolFactory


class OfferFactory(factory.django.DjangoModelFactory):
    """This year's offer, still a draft so that tiers can be added; `published_offer` makes one that stands."""

    class Meta:
        model = Offer
        django_get_or_create = ("year",)

    year = factory.LazyFunction(lambda: AcademicYear.now().start)
    title = factory.LazyAttribute(lambda offer: f"Membership {AcademicYear(offer.year)}")
    words = "What we do *together*."
    memorandum = "We share what works."
    opens_on = factory.LazyAttribute(lambda offer: renewal_opens(AcademicYear(offer.year)))
    grace_until = factory.LazyAttribute(lambda offer: default_grace(AcademicYear(offer.year)))


class TierFactory(factory.django.DjangoModelFactory):
    """A tier for one school at £400, with three free places."""

    class Meta:
        model = Tier

    offer = factory.SubFactory(OfferFactory)
    name = "Full member"
    contains = ["Member prices on every course", "Three free places"]
    flat_pence = 40_000
    cpd_places = 3


def published_offer(year: int | None = None, *tiers: dict, **fields) -> Offer:
    """A published offer of a year (this one unless said) with these tiers, or with one for a school at £400."""
    offer = OfferFactory(**fields, **({} if year is None else {"year": year}))
    for position, facts in enumerate(tiers or ({},), start=1):
        TierFactory(offer=offer, position=position, **facts)
    Offer.objects.filter(pk=offer.pk).update(
        status=OfferStatus.PUBLISHED, published_at=AcademicYear(offer.year).starts_at
    )
    offer.refresh_from_db()
    return offer


class MembershipFactory(factory.django.DjangoModelFactory):
    """An approved membership for the whole of this academic year, without grace unless it is given."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    year = factory.LazyFunction(lambda: AcademicYear.now().start)
    status = MembershipStatus.APPROVED
    approved_at = factory.LazyAttribute(
        lambda made: AcademicYear(made.year).starts_at if made.status == MembershipStatus.APPROVED else None
    )
    from_on = factory.LazyAttribute(lambda membership: AcademicYear(membership.year).first_day)
    to_on = factory.LazyAttribute(lambda membership: AcademicYear(membership.year).last_day)
    grace_until = factory.SelfAttribute("to_on")
    strands = factory.LazyFunction(lambda: [Strand.CPD, Strand.SUPPORT])


class EntitlementFactory(factory.django.DjangoModelFactory):
    """An account of free places for this year: `EntitlementFactory(places=3)`, held by a membership."""

    class Meta:
        model = Entitlement

    organisation = factory.SubFactory(OrganisationFactory)
    year = factory.LazyFunction(lambda: AcademicYear.now().start)

    @classmethod
    def _create(cls, model_class, *args, places: int = 3, **kwargs):
        made = super()._create(model_class, *args, **kwargs)
        EntitlementEntry.objects.create(entitlement=made, kind=EntryKind.GRANTED, places=places, words="For tests")
        made.refresh_from_db()
        return made


class PastActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PastActivity

    year = 2015
    kind = PastActivity.Kind.CPD


class YearCostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = YearCost

    year = 2015
    words = "Office, three days a week"
    amount_pence = 100_00


class ContactNoteFactory(factory.django.DjangoModelFactory):
    """A conversation of today with a school of the borough, with a next step that has no day."""

    class Meta:
        model = ContactNote

    organisation = factory.LazyFunction(lambda: SchoolFactory().organisation)
    by = factory.SubFactory(OfficerFactory)
    text = "They think about joining."
    next_step = "Ring again"


class PriorityFactory(factory.django.DjangoModelFactory):
    """Something to do this year."""

    class Meta:
        model = Priority

    year = factory.LazyFunction(lambda: AcademicYear.now().start)
    strand = Strand.CPD
    title = factory.Sequence(lambda n: f"Priority {n}")
    owner = factory.SubFactory(OfficerFactory)
    due_on = factory.LazyAttribute(lambda made: AcademicYear(made.year).last_day)
