"""Membership in the demonstration: three years of offers, schools that joined, renewed or did not, a trust that shares
its places, a partner, and applications that wait for the office."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from core.calendar import AcademicYear
from core.strands import Strand
from home.demo.clock import Clock
from home.demo.organisations import CHOSEN, INSTITUTE, NEIGHBOURS, Organisations
from home.demo.people import People
from home.demo.story import SURREY_SQUARE
from members.actions import deciding
from members.models import Membership, Offer, Tier
from members.queries import pupils_of
from members.rules import default_grace, fee_for, renewal_opens
from members.states import MembershipStatus, OfferStatus, TierFor
from schools.models import Organisation

MEMORANDUM = (Path(__file__).parent / "texts" / "memorandum.md").read_text()
WORDS = """Everybody who works at a member school pays member prices, from the site manager to the head. What you join
for is yours for the whole year: you never type a code.

This year we look most closely at **reading in key stage 2**, at keeping new teachers, and at women who lead."""

SMALL, FULL, TRUST, PARTNER = "Friend", "Full member", "Trust", "Partner"
#: Name, for whom, what it holds, pence (flat, or by pupil with floor and cap), course places, whether they are shared.
TIERS = (
    (
        SMALL,
        TierFor.SCHOOL,
        ["Member prices on every course", "Networks for subject leaders", "A vote in what we plan"],
        {"flat_pence": 25_000},
        1,
        False,
    ),
    (
        FULL,
        TierFor.SCHOOL,
        [
            "Member prices on every course",
            "Peer review without a fee, once a year",
            "Two days of a specialist leader at your school",
            "Networks for subject leaders",
            "A vote in what we plan",
        ],
        {"per_pupil_pence": 180, "floor_pence": 40_000, "cap_pence": 140_000},
        4,
        False,
    ),
    (
        TRUST,
        TierFor.TRUST,
        ["All that full members have, at each school", "One invoice for all your schools", "A named contact"],
        {"per_pupil_pence": 150, "floor_pence": 35_000, "cap_pence": 120_000},
        4,
        True,
    ),
    (
        PARTNER,
        TierFor.PARTNER,
        ["A seat at the partners’ table, each term", "Courses at member prices"],
        {"flat_pence": 0},
        0,
        False,
    ),
)
#: How much more each year costs, in percent of the prices above.
DEARER = {-1: 95, 0: 100, 1: 103}
#: Half of the schools take the small tier.
EVERY_SMALL = 3
#: A trust joins both this year, and they share their places.
OF_A_TRUST = ("John Donne Primary School", "Rotherhithe Primary School")
#: Whom the office gave longer, while a new head settles in.
GIVEN_LONGER = CHOSEN["left"][0]
APPLIED, SENT_BACK = NEIGHBOURS[2], NEIGHBOURS[3]


def build(made: Organisations, people: People, clock: Clock) -> None:
    """Offers first, then what the schools made of them."""
    _with_its_trust(made, clock)
    last, this, following = clock.years()
    offers = {
        year.start: _offer(year, number) for number, year in zip((-1, 0, 1), (last, this, following), strict=True)
    }
    _agreed(made, people, clock, offers)
    _in_grace(made, clock)
    _waiting(made, people, clock, offers[this.start])
    partner = _joined(made.others[INSTITUTE.name], offers[this.start].tiers.get(name=PARTNER), this, clock)
    Membership.objects.bulk_create([partner])
    _give_places(this)


def _offer(year: AcademicYear, number: int) -> Offer:
    offer = Offer.objects.create(
        year=year.start,
        title=f"Membership {year}",
        words=WORDS,
        memorandum=MEMORANDUM,
        opens_on=renewal_opens(year),
        grace_until=default_grace(year),
    )
    for position, (name, for_whom, contains, prices, places, is_pooled) in enumerate(TIERS, start=1):
        # To the whole pound, or to the whole ten pence a pupil.
        dearer = {key: pence * DEARER[number] // 1000 * 10 for key, pence in prices.items()}
        Tier.objects.create(
            offer=offer,
            position=position,
            name=name,
            for_whom=for_whom,
            contains=contains,
            cpd_places=places,
            is_pooled=is_pooled,
            **dearer,
        )
    published = renewal_opens(year) - timedelta(days=60)
    Offer.objects.filter(pk=offer.pk).update(
        status=OfferStatus.PUBLISHED, published_at=AcademicYear.of(published).starts_at
    )
    offer.refresh_from_db()
    return offer


def _agreed(made: Organisations, people: People, clock: Clock, offers: dict[int, Offer]) -> None:
    """What each school that is or was a member joined for, who signed, and what it cost."""
    trust = made.schools[OF_A_TRUST[0]].school.trust
    for membership in Membership.objects.select_related("organisation__school").order_by("pk"):
        number = membership.organisation_id
        of_trust = membership.organisation.name in OF_A_TRUST and membership.year == clock.years()[1].start
        is_small = number % EVERY_SMALL == 0 and membership.organisation.name != SURREY_SQUARE
        name = TRUST if of_trust else SMALL if is_small else FULL
        tier = offers[membership.year].tiers.get(name=name)
        heads = people.heads.get(number) or [None]
        fee = fee_for(tier, pupils=pupils_of(membership.organisation) or 300, half_terms=6)
        signed = clock.at(renewal_opens(membership.academic_year) + timedelta(days=number % 40), "08:40")
        Membership.objects.filter(pk=membership.pk).update(
            tier=tier,
            strands=[Strand.CPD, (Strand.SUPPORT, Strand.ITT)[number % 2]],
            applied_at=signed,
            applied_by=heads[0],
            signed_at=signed,
            signed_by=heads[0],
            approved_at=signed + timedelta(days=2),
            paid_by=trust if of_trust else None,
            billing_name="Finance office",
            billing_email=f"invoices@{made.domains.get(number, 'school.example')}",
            purchase_order=f"PO-{membership.year % 100}{number % 1000:03}",
            pupils=fee.pupils if fee else None,
            fee_pence=fee.pence if fee else 0,
        )


def _with_its_trust(made: Organisations, clock: Clock) -> None:
    """A second school of the trust joins with it this year."""
    this = clock.years()[1]
    Membership.objects.create(
        organisation=made.schools[OF_A_TRUST[1]],
        year=this.start,
        status=MembershipStatus.APPROVED,
        approved_at=this.starts_at,
        from_on=this.first_day,
        to_on=this.last_day,
        grace_until=default_grace(this),
    )


def _in_grace(made: Organisations, clock: Clock) -> None:
    """One school that did not renew was given longer."""
    Membership.objects.filter(organisation=made.schools[GIVEN_LONGER], year=clock.years()[0].start).update(
        grace_until=clock.today + timedelta(days=21), note="Longer, while the new head settles in."
    )


def _joined(organisation: Organisation, tier: Tier, year: AcademicYear, clock: Clock, **facts) -> Membership:
    moment = clock.at(clock.school_day(-3), "15:50")
    standing = {"status": MembershipStatus.APPROVED, "approved_at": moment} | facts
    return Membership(
        organisation=organisation,
        year=year.start,
        tier=tier,
        from_on=year.first_day,
        to_on=year.last_day,
        grace_until=tier.offer.grace_until,
        strands=[Strand.CPD, Strand.SUPPORT],
        applied_at=moment,
        signed_at=moment,
        **standing,
    )


def _waiting(made: Organisations, people: People, clock: Clock, offer: Offer) -> None:
    """An application for the office to decide on, and one that came back."""
    for name, facts in (
        (APPLIED, {"status": MembershipStatus.APPLIED}),
        (SENT_BACK, {"status": MembershipStatus.DRAFT, "sent_back_words": "Which of your two sites gets the invoice?"}),
    ):
        school = made.schools[name]
        head = (people.heads.get(school.pk) or [None])[0]
        tier = offer.tiers.get(name=FULL)
        fee = fee_for(tier, pupils=pupils_of(school) or 300, half_terms=6)
        asked = _joined(school, tier, offer.academic_year, clock, approved_at=None, **facts)
        asked.applied_by = asked.signed_by = head
        asked.pupils, asked.fee_pence = (fee.pupils, fee.pence) if fee else (None, 0)
        asked.billing_name, asked.billing_email = (
            "Finance office",
            f"invoices@{made.domains.get(school.pk, 'x.example')}",
        )
        asked.save()


def _give_places(year: AcademicYear) -> None:
    """The places of this year's memberships, as approving gives them."""
    approved = Membership.objects.select_related("tier", "organisation").filter(
        year=year.start, status=MembershipStatus.APPROVED
    )
    for membership in approved.order_by("pk"):
        deciding.give_places(membership)
        membership.save(update_fields=["entitlement"])
