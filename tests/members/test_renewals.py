"""The pipeline of renewals, renewing many at once without doing anything twice, and signing afterwards."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import jobs
from core.calendar import AcademicYear
from core.models import Job, Message
from members import actions
from members.models import Membership, RenewalOpening
from members.queries import renewals as read
from members.renewals import RENEWAL
from payments.models import Charge
from tests.at_once import at_once
from tests.factories.core import MessageFactory
from tests.factories.members import MembershipFactory, published_offer
from tests.factories.schools import OfficerFactory, PersonFactory, SchoolFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

THIS = AcademicYear.now()


@pytest.fixture
def offers(db):
    """Last year's offer and this one's, each with a kind for a school at £400."""
    return published_offer(THIS.start - 1), published_offer(THIS.start)


def member(offers, name: str = "Ivydale Primary", **fields) -> Membership:
    """A member of last year, still in grace."""
    organisation = SchoolFactory(organisation__name=name, number_of_pupils=300).organisation
    facts = {"tier": offers[0].tiers.get(), "grace_until": THIS.last_day, "fee_pence": 38_000, "year": THIS.start - 1}
    return MembershipFactory(organisation=organisation, **facts | fields)


def again(before: Membership, **fields) -> Membership:
    return MembershipFactory(organisation=before.organisation, year=THIS.start, fee_pence=40_000, **fields)


# The pipeline ---------------------------------------------------------------------------------------------------------


def test_each_member_stands_where_it_has_come_to_and_the_income_adds_up(offers):
    member(offers, "a: not yet")
    reminded, opened, applied, approved, signed = (
        member(offers, name) for name in ("b: reminded", "c: opened", "d: applied", "e: renewed", "f: signed")
    )
    for one in (reminded, opened):
        about = f"renewal:{one.organisation_id}:{THIS.start}"
        MessageFactory(kind="members.renew", about=about, status="sent", sent_at=timezone.now())
    actions.note_opening(opened.organisation_id, year=THIS.start)
    again(applied, status="applied", applied_at=timezone.now())
    again(approved)
    again(signed, signed_at=timezone.now())
    client = officer("finance_officer")

    page = soup_of(client, f"/office/membership/renewals/{THIS.start}/")

    assert cells(page, "tbody td:nth-child(2)") == [
        "Not reminded yet", "Reminded", "Looked at the form", "Applied", "Renewed", "Signed",
    ]  # fmt: skip
    assert cells(page, ".app-queue b") == ["6", "5", "4", "3", "2", "1"]
    assert cells(page, "section[aria-labelledby=income] li span:last-child") == ["£800", "£400", "£1,140"]
    rows = csv_rows(client.get(f"/office/membership/renewals/{THIS.start}/?format=csv&stage=waiting"))
    assert [row[0] for row in rows[1:]] == ["a: not yet", "b: reminded", "c: opened"]


def test_a_head_who_looks_at_the_form_is_noted_once(offers):
    before = member(offers)
    client = signed_in(PersonFactory(head=before.organisation))

    for _ in range(2):
        assert client.get(f"/membership/{THIS.start}/join/").status_code == 200

    assert RenewalOpening.objects.values_list("organisation", "year").get() == (before.organisation_id, THIS.start)


@pytest.mark.parametrize("count", [1, 50])
def test_the_pipeline_costs_the_same_however_many_members(offers, count, django_assert_num_queries):
    for number in range(count):
        again(member(offers, f"School {number}"))
    client = officer()
    client.get("/office/questions/")

    with django_assert_num_queries(5):
        client.get(f"/office/membership/renewals/{THIS.start}/")


# Renewing -------------------------------------------------------------------------------------------------------------


def test_a_renewal_is_charged_gives_places_tells_the_heads_and_happens_once(offers):
    before = member(offers, strands=["cpd", "itt"], billing_email="bursar@school.example", billing_name="Bursar")
    head, by = PersonFactory(head=before.organisation), OfficerFactory()

    made = actions.renew(before, offer=offers[1], by=by)

    assert (made.tier, made.strands, made.billing_email) == (
        offers[1].tiers.get(),
        ["cpd", "itt"],
        "bursar@school.example",
    )
    assert (made.from_on, made.fee_pence, made.charge.amount_pence) == (THIS.first_day, 40_000, 40_000)
    assert made.entitlement is not None
    assert Message.objects.filter(kind="members.approved", person_id=head.pk).count() == 1
    assert actions.renew(before, offer=offers[1], by=by) is None
    assert Charge.objects.count() == 1


def test_of_two_officers_who_renew_at_once_one_does(own_database):
    offers = published_offer(THIS.start - 1), published_offer(THIS.start)
    before, by = member(offers), OfficerFactory()

    results = at_once(3, lambda _: actions.renew(before, offer=offers[1], by=by))

    assert [isinstance(one, Membership) for one in results].count(True) == 1
    assert (Membership.objects.filter(year=THIS.start).count(), Charge.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tier": None, "year": THIS.start - 2}, "no member in the year before"),
        ({"status": "withdrawn", "withdrawn_on": THIS.first_day}, "no member in the year before"),
    ],
)
def test_who_was_no_member_is_not_renewed(offers, fields, words):
    with pytest.raises(ValidationError, match=words):
        actions.renew(member(offers, **fields), offer=offers[1], by=OfficerFactory())


def test_a_kind_that_is_offered_no_more_is_left_to_a_person(offers):
    old = published_offer(THIS.start - 3, {"name": "Founding member"}).tiers.get()

    with pytest.raises(ValidationError, match="no kind of membership of the same name"):
        actions.renew(member(offers, tier=old), offer=offers[1], by=OfficerFactory())


def test_many_are_previewed_and_renewed_in_the_worker_with_a_report_and_nothing_twice(offers):
    chosen, meanwhile, not_ticked = (member(offers, name) for name in ("Albion", "Ivydale", "Snowsfields"))
    old = published_offer(THIS.start - 3, {"name": "Founding member"}).tiers.get()
    by_hand = member(offers, "Kingsdale", tier=old)
    client, address = officer(), f"/office/membership/renewals/{THIS.start}/renew/"

    page = soup_of(client, address)
    assert cells(page, "tbody tr") == [
        "Albion Full member £380 £400",
        "Ivydale Full member £380 £400",
        "Kingsdale To be recorded by hand £380 –",
        "Snowsfields Full member £380 £400",
    ]
    assert client.post(address, {}).status_code == 422
    ticked = [chosen.pk, meanwhile.pk, by_hand.pk]
    answer = client.post(address, {"renew": ticked})
    again(meanwhile)
    jobs.run_waiting()

    job = Job.objects.get(kind=RENEWAL)
    assert answer.url.endswith(f"/{job.pk}/")
    assert (job.status, job.counts) == ("finished", {"renewed": 1, "same": 1})
    made = Membership.objects.filter(year=THIS.start).values_list("organisation__name", flat=True)
    assert sorted(made) == ["Albion", "Ivydale"]
    Job.objects.filter(pk=job.pk).update(status="waiting")  # its worker died, so it is begun again
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.counts, Charge.objects.count()) == ({"same": 2}, 1)
    assert soup_of(client, f"/office/membership/renewals/jobs/{job.pk}/").select("h1")
    assert not_ticked.organisation.memberships.count() == 1


# Signing --------------------------------------------------------------------------------------------------------------


def test_a_head_signs_what_the_office_renewed_once(offers):
    before = member(offers)
    head = PersonFactory(head=before.organisation)
    made = actions.renew(before, offer=offers[1], by=OfficerFactory())
    client, address = signed_in(head), f"/memberships/{made.pk}/sign/"
    assert address in client.get(f"/memberships/{made.pk}/").content.decode()

    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"is_signed": "on"}).status_code == 302

    made.refresh_from_db()
    assert made.signed_by == head
    assert client.get(address).status_code == 404
    with pytest.raises(ValidationError, match="signed already"):
        actions.sign(made, by=head)


@pytest.mark.parametrize("kind", ["teacher", "cpd_lead"])
def test_nobody_else_signs(offers, kind):
    before = member(offers)
    made = actions.renew(before, offer=offers[1], by=OfficerFactory())

    client = signed_in(PersonFactory(**{kind: before.organisation}))

    assert client.get(f"/memberships/{made.pk}/sign/").status_code == 404


def test_without_an_offer_there_is_nothing_to_renew(db):
    assert read.offers_to_renew().count() == 0
    assert officer().get("/office/membership/renewals/").url == "/office/membership/"
