"""Joining, renewing, deciding: from the public page to the charge and the places."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.action import RuleBroken
from core.calendar import LONDON
from core.models import Message
from core.outbox import COMPOSERS, Letter
from core.states import MessageStatus
from members import actions
from members.models import Membership, Offer, Tier
from members.queries import held_by, is_member
from members.states import MembershipStatus, Standing
from payments.actions import set_billing
from payments.models import Charge
from payments.queries import bill_to
from schools.models import Organisation
from tests.factories.members import EntitlementFactory, MembershipFactory, OfferFactory, TierFactory, published_offer
from tests.factories.programmes import CourseFactory, PriceFactory
from tests.factories.schools import OfficerFactory, PartnerFactory, PersonFactory, SchoolFactory, TrustFactory

pytestmark = pytest.mark.django_db

PER_PUPIL = {"name": "By size", "flat_pence": None, "per_pupil_pence": 120, "floor_pence": 30_000, "cap_pence": 90_000}


@pytest.fixture(autouse=True)
def july(time_machine):
    time_machine.move_to(datetime(2017, 7, 3, 9, tzinfo=LONDON), tick=False)
    return time_machine


@pytest.fixture
def offer():
    return published_offer(2017, {}, PER_PUPIL)


@pytest.fixture
def school():
    return SchoolFactory(urn="100784", organisation__name="Crampton Primary School", number_of_pupils=420).organisation


def answers(offer: Offer, name: str = "Full member", **said) -> dict:
    tier = offer.tiers.get(name=name)
    return {
        "tier": tier.pk,
        "strands": ["cpd", "support"],
        "billing_name": "Finance office",
        "billing_email": "Finance@crampton.example",
        "purchase_order": "PO 17",
    } | said


def join(client, offer, **said):
    return client.post(reverse("members:join", args=[offer.year]), answers(offer, **said))


def letter_of(kind: str) -> Letter:
    """The latest letter of a kind, as it would go out now."""
    message = Message.objects.filter(kind=kind).latest("pk")
    letter = COMPOSERS[kind](message)
    assert letter is not None
    return letter


def applied(offer, school, head, **fields) -> Membership:
    application = actions.Application(
        tier=offer.tiers.first(),
        organisation_ids=[school.pk],
        strands=["cpd", "itt"],
        billing_name="Finance",
        billing_email="finance@school.example",
        **fields,
    )
    return actions.apply(application, by=head)[0]


def test_a_head_applies_checks_signs_and_the_office_agrees(client, offer, school):
    head, officer = PersonFactory(head=school), OfficerFactory(administrator=True)
    client.force_login(head)

    check = join(client, offer, name="By size", step="check").content.decode()
    assert "£504" in check
    assert "We share what works." in check
    assert not Membership.objects.exists()
    unsigned = join(client, offer, name="By size", step="sign")
    assert (unsigned.status_code, Membership.objects.count()) == (422, 0)
    signed = join(client, offer, name="By size", step="sign", is_signed="on")
    assert signed.url == reverse("members:joined", args=[2017])
    assert "What happens next" in client.get(signed.url).content.decode()

    made = Membership.objects.get()
    assert (made.status, made.fee_pence, made.pupils, made.signed_by, made.billing_email, made.purchase_order) == (
        MembershipStatus.APPLIED,
        50_400,
        420,
        head,
        "finance@crampton.example",
        "PO 17",
    )
    assert held_by(school.pk, trust_id=None).standing == Standing.APPLIED
    client.force_login(officer)
    client.post(reverse("members:approve", args=[made.pk]))

    made.refresh_from_db()
    assert (made.status, made.approved_by, made.charge.amount_pence) == (MembershipStatus.APPROVED, officer, 50_400)
    assert (made.charge.product, made.charge.purchase_order, made.charge.payer) == ("membership", "PO 17", school)
    assert (made.entitlement.organisation, made.entitlement.left) == (school, 3)
    assert held_by(school.pk, trust_id=None).standing == Standing.TO_COME
    assert "is a member for 2017/18" in letter_of("members.approved").subject
    assert bill_to(school)["email"] == "finance@crampton.example"


def test_whom_invoices_go_to_is_taken_from_the_application_unless_the_school_has_settled_it(offer, school):
    settled = set_billing(
        school,
        contact_name="Ms Bursar",
        email="bursar@crampton.example",
        address="",
        purchase_order="",
        by=PersonFactory(),
    )
    actions.approve(applied(offer, school, PersonFactory(head=school)), by=None)

    assert bill_to(school)["email"] == settled.email


@pytest.mark.requirement("R007")
def test_joining_for_2017_makes_no_member_of_2016(offer, school):
    made = applied(offer, school, PersonFactory(head=school))
    actions.approve(made, by=None)

    members = [
        Organisation.objects.filter(is_member("pk", day=day)).exists() for day in (date(2017, 7, 3), date(2017, 9, 1))
    ]
    assert members == [False, True]


def test_two_strands_are_the_least(client, offer, school):
    client.force_login(PersonFactory(head=school))

    answer = join(client, offer, strands=["cpd"], step="check")

    assert answer.status_code == 422
    assert "Choose at least 2 strands." in answer.content.decode()
    assert "Finance@crampton.example" in answer.content.decode()
    with pytest.raises(RuleBroken):
        actions.apply(
            actions.Application(offer.tiers.first(), [school.pk], ["cpd"], "x", "x@y.example"), by=PersonFactory()
        )


def test_a_school_whose_pupils_nobody_knows_says_how_many(client, offer):
    school = SchoolFactory(number_of_pupils=None).organisation
    client.force_login(PersonFactory(head=school))

    assert "how many pupils are on roll" in join(client, offer, name="By size", step="check").content.decode()
    assert "£300" in join(client, offer, name="By size", pupils=100, step="check").content.decode()


def test_whoever_joins_within_the_year_pays_for_the_half_terms_left_but_renewing_is_whole(july, offer):
    july.move_to(datetime(2017, 10, 2, 9, tzinfo=LONDON))
    in_grace, late, new = (SchoolFactory().organisation for _ in range(3))
    MembershipFactory(organisation=in_grace, year=2016, grace_until=date(2017, 10, 20))
    renewed = applied(offer, in_grace, PersonFactory(head=in_grace))
    first = applied(offer, new, PersonFactory(head=new))
    july.move_to(datetime(2018, 1, 10, 9, tzinfo=LONDON))
    part = applied(offer, late, PersonFactory(head=late))
    actions.approve(part, by=None)
    part.refresh_from_db()

    assert (renewed.from_on, renewed.fee_pence) == (date(2017, 9, 1), 40_000)
    assert (first.from_on, first.fee_pence) == (date(2017, 10, 2), 40_000)
    assert (part.from_on, part.fee_pence, part.half_terms) == (date(2018, 1, 10), 26_667, 4)
    assert part.entitlement.left == 2


def test_a_trust_joins_several_schools_in_one_go_and_pools_their_places(client):
    trust = TrustFactory(name="The Charter Trust")
    schools = [SchoolFactory(trust=trust).organisation for _ in range(3)]
    offer = published_offer(2017, {"name": "Trust", "for_whom": "trust", "is_pooled": True, "cpd_places": 4})
    client.force_login(PersonFactory(executive_head=trust))
    chosen = [school.pk for school in schools[:2]]

    check = join(client, offer, name="Trust", schools=chosen, step="check").content.decode()
    join(client, offer, name="Trust", schools=chosen, step="sign", is_signed="on")
    for made in Membership.objects.all():
        actions.approve(made, by=None)

    assert "£800 in all" in check
    made = Membership.objects.order_by("pk")
    assert [(one.organisation, one.paid_by) for one in made] == [(schools[0], trust), (schools[1], trust)]
    assert {one.entitlement for one in made} == {made[0].entitlement}
    assert (made[0].entitlement.organisation, made[0].entitlement.left) == (trust, 8)
    assert set(Charge.objects.values_list("payer", "amount_pence")) == {(trust.pk, 40_000)}
    form = client.get(reverse("members:join", args=[2017])).content.decode()
    assert f'value="{schools[2].pk}"' in form
    assert f'value="{schools[0].pk}"' not in form


def test_a_partner_joins_without_a_fee(client):
    partner = PartnerFactory()
    offer = published_offer(2017, {"name": "Partner", "for_whom": "partner", "flat_pence": 0, "cpd_places": 0})
    client.force_login(PersonFactory(contact=partner))

    join(client, offer, name="Partner", step="sign", is_signed="on")
    made = Membership.objects.get()
    actions.approve(made, by=None)

    assert (made.organisation, made.fee_pence, Charge.objects.count()) == (partner, 0, 0)


def test_renewing_is_filled_in_with_what_was_said_a_year_ago(client, offer, school):
    tier = TierFactory(offer=OfferFactory(year=2016), name="By size", cpd_places=0)
    facts = {"strands": ["itt", "support"], "billing_name": "Ms Bell", "billing_email": "bell@crampton.example"}
    MembershipFactory(organisation=school, year=2016, tier=tier, purchase_order="Old", **facts)
    client.force_login(PersonFactory(head=school))

    page = client.get(reverse("members:join", args=[2017])).content.decode()

    assert "Renew for 2017/18" in page
    assert "Ms Bell" in page
    assert "bell@crampton.example" in page
    assert 'value="Old"' not in page
    assert page.count("checked") == 3


def test_the_office_asks_back_and_the_same_application_is_sent_again(client, offer, school):
    head = PersonFactory(head=school)
    made = applied(offer, school, head)
    client.force_login(OfficerFactory(administrator=True))
    address = reverse("members:send_back", args=[made.pk])

    assert client.post(address, {"words": " "}).status_code == 422
    client.post(address, {"words": "Which office gets the invoice?"})
    assert "Which office" in letter_of("members.sent_back").text
    client.force_login(head)
    page = client.get(reverse("members:join", args=[2017])).content.decode()
    assert "Which office gets the invoice?" in page
    join(client, offer, step="sign", is_signed="on")

    made.refresh_from_db()
    assert (Membership.objects.count(), made.status, made.billing_name) == (1, "applied", "Finance office")


def test_twice_is_once(client, offer, school):
    client.force_login(PersonFactory(head=school))
    join(client, offer, step="sign", is_signed="on")

    again = join(client, offer, step="sign", is_signed="on")

    assert (again.status_code, Membership.objects.count()) == (302, 1)
    with pytest.raises(RuleBroken, match="a membership for this year already"):
        applied(offer, school, PersonFactory(head=school))


def test_withdrawing_before_the_first_day_owes_nothing_later_it_does(july, offer, school):
    head = PersonFactory(head=school)
    made = applied(offer, school, head)
    actions.approve(made, by=None)
    actions.withdraw(made, by=head)
    made.refresh_from_db()
    assert (made.status, made.charge.is_standing, made.entitlement.left) == ("withdrawn", False, 0)

    again = applied(offer, school, head)
    actions.approve(again, by=None)
    july.move_to(datetime(2017, 11, 6, 9, tzinfo=LONDON))
    actions.withdraw(again, by=head, on=date(2017, 11, 6))
    again.refresh_from_db()
    assert (again.charge.is_standing, held_by(school.pk, trust_id=None).standing) == (True, Standing.WITHDRAWN)

    was = {"from_on": again.from_on, "to_on": again.to_on, "grace_until": again.grace_until}
    actions.correct(again, **was, withdrawn_on=None, by=OfficerFactory(administrator=True))
    again.refresh_from_db()
    assert (again.status, again.entitlement.left, held_by(school.pk, trust_id=None).standing) == (
        "approved",
        3,
        Standing.MEMBER,
    )


# Offers ---------------------------------------------------------------------------------------------------------------


def test_a_published_offer_and_its_tiers_stay_as_they_are(offer):
    tier = offer.tiers.first()
    for change in (
        lambda: Offer.objects.filter(pk=offer.pk).update(memorandum="Other"),
        lambda: Offer.objects.filter(pk=offer.pk).update(status="draft"),
        lambda: Tier.objects.filter(pk=tier.pk).update(flat_pence=1),
        lambda: Tier.objects.filter(pk=tier.pk).delete(),
        lambda: TierFactory(offer=offer),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(RuleBroken, match="stays as it was published"):
        actions.add_tier(offer, name="More", flat_pence=1, by=PersonFactory())


def test_grace_of_a_year_follows_the_offer_but_for_those_who_were_given_another(offer):
    usual = MembershipFactory(year=2017, grace_until=offer.grace_until)
    longer = MembershipFactory(year=2017, grace_until=date(2019, 1, 1))

    moved = actions.set_dates(offer, opens_on=offer.opens_on, grace_until=date(2018, 11, 2), by=PersonFactory())

    usual.refresh_from_db()
    longer.refresh_from_db()
    assert (moved, usual.grace_until, longer.grace_until) == (1, date(2018, 11, 2), date(2019, 1, 1))


def test_the_office_writes_copies_and_publishes(client):
    client.force_login(OfficerFactory(administrator=True))
    text = {"title": "Membership", "words": "", "memorandum": "We share."}
    days = {"opens_on": date(2017, 6, 1), "grace_until": date(2018, 10, 19)}
    dates = {f"{name}-{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")}
    client.post(reverse("members:new_offer"), text | dates)
    offer = Offer.objects.get()

    client.post(reverse("members:publish", args=[offer.pk]))
    assert Offer.objects.get().status == "draft"
    tier = {"name": "Full", "for_whom": "school", "per_pupil": "1.20", "floor": "300", "cpd_places": 3}
    wrong = client.post(reverse("members:add_tier", args=[offer.pk]), tier | {"flat": "400", "allowance_percent": 100})
    assert (wrong.status_code, "either a flat sum or" in wrong.content.decode()) == (422, True)
    client.post(reverse("members:add_tier", args=[offer.pk]), tier | {"allowance_percent": 100, "contains": "One\nTwo"})
    client.post(reverse("members:publish", args=[offer.pk]))
    client.post(reverse("members:copy_offer", args=[offer.pk]))

    offers = Offer.objects.order_by("year")
    assert [(one.year, one.status, one.tiers.get().contains) for one in offers] == [
        (2016, "published", ["One", "Two"]),
        (2017, "draft", ["One", "Two"]),
    ]


# The public page ------------------------------------------------------------------------------------------------------


def test_anybody_works_out_what_it_costs_by_school_or_by_pupils(client, offer, school):
    address = reverse("home:membership")

    assert "£1.20" in client.get(address).content.decode()
    assert "£504" in client.get(address, {"school": "100784"}).content.decode()
    assert "£300" in client.get(address, {"pupils": "90"}).content.decode()
    assert "£900" in client.get(address, {"pupils": "2000"}).content.decode()
    assert "No open school is called like that" in client.get(address, {"school": "Nowhere"}).content.decode()
    assert client.get(address, {"pupils": "many"}).status_code == 422


def test_the_page_shows_what_members_and_others_pay_for_the_next_courses(client, offer):
    cohort = CourseFactory(pence=None, programme__title="Fabulous phonics")
    PriceFactory(cohort=cohort, tier="member", amount_pence=4500)
    PriceFactory(cohort=cohort, tier="non_member", amount_pence=7000)

    page = client.get(reverse("home:membership")).content.decode()

    assert "Fabulous phonics" in page
    assert "£45" in page
    assert "£70" in page


def test_whoever_is_signed_in_sees_it_for_their_school(client, offer, school):
    client.force_login(PersonFactory(teacher=school))

    page = client.get(reverse("home:membership")).content.decode()

    assert "£504" in page
    assert "Crampton Primary School is not a member yet." in page


def test_past_offers_stay_readable(client):
    published_offer(2015, title="Membership of long ago")

    assert "Membership of long ago" in client.get(reverse("members:past")).content.decode()
    page = client.get(reverse("members:offer", args=[2015])).content.decode()
    assert "This year is over" in page
    assert "We share what works." in page
    assert client.get(reverse("members:offer", args=[99999])).status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_of_applications_asks_as_often_for_many_as_for_one(client, django_assert_num_queries, rows):
    client.force_login(OfficerFactory(administrator=True))
    for _ in range(rows):
        MembershipFactory(status="applied", applied_at=datetime(2017, 7, 1, tzinfo=LONDON))

    with django_assert_num_queries(3):
        client.get(reverse("members:applications"))


# Reminders ------------------------------------------------------------------------------------------------------------


def reminders() -> int:
    return Message.objects.filter(kind="members.renew", status=MessageStatus.QUEUED).count()


def test_members_are_reminded_on_the_days_agreed_until_they_renew(july, offer, school):
    head = PersonFactory(head=school)
    MembershipFactory(organisation=school, year=2016, grace_until=date(2017, 10, 20))
    MembershipFactory(year=2016, grace_until=date(2017, 10, 20))  # nobody there is a head
    sent = []
    for day in (date(2017, 5, 31), date(2017, 6, 1), date(2017, 6, 2), date(2017, 6, 15), date(2017, 7, 1)):
        july.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=LONDON))
        sent.append((actions.remind_of_renewal(), actions.remind_of_renewal()))
    assert sent == [(0, 0), (1, 0), (0, 0), (1, 0), (1, 0)]

    assert "Renew your membership for 2017/18" in letter_of("members.renew").subject
    applied(offer, school, head)
    july.move_to(datetime(2017, 7, 10, 9, tzinfo=LONDON))
    assert (actions.remind_of_renewal(), reminders()) == (0, 0)


# Grace ----------------------------------------------------------------------------------------------------------------


def test_in_grace_the_member_price_holds_and_the_course_page_says_so(client, july, school):
    july.move_to(datetime(2017, 9, 25, 9, tzinfo=LONDON))
    MembershipFactory(organisation=school, year=2016, grace_until=date(2017, 10, 20))
    cohort = CourseFactory(pence=None)
    PriceFactory(cohort=cohort, tier="member", amount_pence=4500)
    PriceFactory(cohort=cohort, tier="non_member", amount_pence=7000)
    client.force_login(PersonFactory(head=school))

    page = client.get(reverse("bookings:course", args=[cohort.programme.slug])).content.decode()
    assert "member price" in page
    assert "member prices hold until Friday 20 October 2017" in page

    MembershipFactory(organisation=school, year=2017)
    page = client.get(reverse("bookings:course", args=[cohort.programme.slug])).content.decode()
    assert "member prices hold until" not in page


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({}, "Crampton Primary School is a member"),
        ({"year": 2015, "grace_until": date(2017, 7, 20)}, "Member prices still hold, until Thursday 20 July 2017."),
        ({"year": 2015}, "is not a member any more"),
        ({"year": 2017}, "A member from Friday 1 September 2017."),
        ({"status": "applied"}, "waits for the office"),
        ({"status": "draft"}, "came back: the office asks for something"),
    ],
)
def test_my_school_says_how_it_stands(client, school, held, words):
    MembershipFactory(organisation=school, **held)
    client.force_login(PersonFactory(head=school))

    assert words in " ".join(client.get(reverse("home:school")).content.decode().split())


def test_my_school_shows_its_places_with_their_history_and_the_way_to_renew(client, school):
    account = EntitlementFactory(organisation=school, places=3)
    MembershipFactory(organisation=school, entitlement=account)
    client.force_login(PersonFactory(head=school))

    page = client.get(reverse("home:school")).content.decode()
    history = client.get(reverse("members:places", args=[account.pk])).content.decode()

    assert "<b>3</b> of 3 free course places left" in page
    assert "Renew for 2017/18" in page
    assert "For tests" in history
