"""Partnerships, pledges and bids: what is requested, awarded and held, beside what the nation got."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.action import RuleBroken
from core.calendar import today
from core.models import Message
from itt import actions
from itt.models import Bid, Course, Cycle, PartnerSchool, Partnership, Pledge
from itt.rules import cap_of, points_between, rate_of
from tests.factories.itt import (
    BidFactory,
    CourseFactory,
    CycleFactory,
    NationFactory,
    PartnerSchoolFactory,
    PartnershipFactory,
    PledgeFactory,
)
from tests.factories.schools import OrganisationFactory, PartnerFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return officer("itt_lead")


# Rules ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("awarded", "cap"),
    [(None, 0), (0, 0), (1, 2), (14, 15), (15, 17), (18, 20), (24, 26), (25, 28), (34, 37), (50, 53)],
)
def test_the_cap_is_the_award_and_the_tolerance_in_words_and_in_the_database(awarded, cap):
    assert cap_of(awarded) == cap
    bid = BidFactory(awarded=awarded or None)
    Bid.objects.filter(pk=bid.pk).update(held=cap if awarded else 0)
    with pytest.raises(IntegrityError, match="bid_cap"), transaction.atomic():
        Bid.objects.filter(pk=bid.pk).update(held=(cap if awarded else 0) + 1)


@pytest.mark.requirement("R011")
@pytest.mark.requirement("R012")
def test_18_of_25_is_72_percent_and_25_8_points_above_the_nation():
    ours, nation = rate_of(18, 25), rate_of(30_000, 65_000)

    assert (ours, nation, points_between(ours, nation)) == (Decimal("72.0"), Decimal("46.2"), Decimal("25.8"))
    assert (rate_of(0, 0), points_between(None, nation)) == (None, None)


# Partnerships ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R010")
def test_the_lead_enters_two_partnerships_each_by_its_route(lead):
    salaried, fee, university = OrganisationFactory(), OrganisationFactory(), PartnerFactory(partner_type="university")
    for school, route in ((salaried, "salaried"), (fee, "fee")):
        said = {
            "name": f"Schools Direct {route}", "route": route, "lead_school": school.pk, "provider": university.pk,
            "summary": "Train with us", "money": "A salary", "year_words": "Four days", "realities": "It is hard",
        }  # fmt: skip
        assert lead.post(reverse("itt:new_partnership"), said).status_code == 302

    assert set(Partnership.objects.values_list("lead_school", "route")) == {
        (salaried.pk, "salaried"), (fee.pk, "fee"),
    }  # fmt: skip
    again = lead.post(reverse("itt:new_partnership"), said | {"name": "Another"})
    assert "leads a partnership by this route already" in again.content.decode()


def test_a_course_is_of_the_type_that_its_route_says(lead):
    held = PartnershipFactory(route="fee")
    said = {
        "title": "Primary with maths", "code": "2xyz", "phase": "primary", "subject_code": "100511", "age_from": 5,
        "age_to": 11, "is_open": "on",
    }  # fmt: skip
    assert lead.post(reverse("itt:new_course", args=[held.pk]), said).status_code == 302

    course = Course.objects.get()
    assert (course.code, course.programme_type) == ("2XYZ", "SD")
    assert CourseFactory(partnership__route="salaried").programme_type == "SS"
    wrong = lead.post(reverse("itt:course", args=[course.pk]), said | {"age_to": 4})
    assert (wrong.status_code, "from 2 to 19" in wrong.content.decode()) == (422, True)


def test_the_next_cycle_is_looked_at_before_it_is_made(lead):
    last = CycleFactory(year=2027)
    page = soup_of(lead, reverse("itt:next_cycle"))
    assert page.select_one("input[name=opens_on-year]")["value"] == str(last.opens_on.year + 1)
    assert Cycle.objects.count() == 1

    days = {"opens_on": (2, 10, 2027), "apply_until_on": (1, 7, 2028), "decide_until_on": (1, 9, 2028)}
    parts = ("day", "month", "year")
    said = {f"{name}-{part}": value for name, day in days.items() for part, value in zip(parts, day, strict=True)}
    assert lead.post(reverse("itt:next_cycle"), said).status_code == 302
    assert Cycle.objects.filter(year=2028).exists()
    wrong = lead.post(reverse("itt:cycles"), said | {"year": 2029, "opens_on-year": 2029})
    assert "Applications open first" in wrong.content.decode()


# Pledges --------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R013")
def test_a_school_asks_to_join_pledges_and_the_pledges_sum_into_the_request(lead):
    bid, school = BidFactory(), OrganisationFactory()
    PledgeFactory(bid=bid, places=3)
    head = signed_in(PersonFactory(head=school))
    PersonFactory(itt_lead=True)
    here, number = reverse("itt:school", args=[school.pk]), bid.partnership_id

    head.post(here, {"partnership": number})
    asked = PartnerSchool.objects.get(organisation=school)
    assert (asked.status, Message.objects.filter(kind="itt.joining").count()) == ("asked", 2)
    lead.post(reverse("itt:answer_school", args=[asked.pk]), {"answer": "yes"})
    assert Message.objects.filter(kind="itt.joined").count() == 1

    said = {"partnership": number, f"p{number}-primary": "2", f"p{number}-secondary": "1"}
    assert head.post(here, said).status_code == 302
    page = soup_of(lead, reverse("itt:bid", args=[bid.pk]))
    assert "The schools pledged 6 in all." in page.get_text(" ")
    assert head.post(here, said | {f"p{number}-secondary": ""}).status_code == 302
    assert list(Pledge.objects.filter(organisation=school).values_list("phase", "places")) == [("primary", 2)]

    lead.post(reverse("itt:bid", args=[bid.pk]), {"places": "5"})
    bid.refresh_from_db()
    assert (bid.status, bid.requested) == ("requested", 5)


def test_only_partner_schools_pledge_and_only_until_the_day(lead):
    bid, head = BidFactory(), PersonFactory(head=OrganisationFactory())
    school = OrganisationFactory._meta.model.objects.get(pk=head.current_posts[0].organisation_id)
    with pytest.raises(RuleBroken, match="Ask to join"):
        actions.pledge(bid, school, {"primary": 2}, by=head)
    PartnerSchoolFactory(partnership=bid.partnership, organisation=school)
    Bid.objects.filter(pk=bid.pk).update(pledge_until_on=today() - timedelta(days=1))
    with pytest.raises(RuleBroken, match="Pledges are closed"):
        actions.pledge(bid, school, {"primary": 2}, by=head)
    assert "No pledge is asked for" in soup_of(signed_in(head), reverse("itt:school", args=[school.pk])).get_text()


def test_more_than_twenty_is_refused_and_what_was_typed_stays():
    bid, school = BidFactory(), OrganisationFactory()
    PartnerSchoolFactory(partnership=bid.partnership, organisation=school)
    number = bid.partnership_id

    answer = signed_in(PersonFactory(head=school)).post(
        reverse("itt:school", args=[school.pk]), {"partnership": number, f"p{number}-primary": "21"}
    )

    assert (answer.status_code, 'value="21"' in answer.content.decode()) == (422, True)


def test_no_other_head_opens_the_page():
    other = signed_in(PersonFactory(head=OrganisationFactory()))

    assert other.get(reverse("itt:school", args=[OrganisationFactory().pk])).status_code == 404


def test_heads_of_partner_schools_are_asked_and_nobody_else(lead):
    partner = PartnerSchoolFactory()
    PersonFactory(head=partner.organisation)
    PersonFactory(head=OrganisationFactory())
    CycleFactory()
    until = today() + timedelta(days=10)
    said = {
        "pledge_until_on-day": until.day, "pledge_until_on-month": until.month, "pledge_until_on-year": until.year,
    }  # fmt: skip

    assert lead.post(reverse("itt:open_bid", args=[partner.partnership_id]), said).status_code == 302

    assert Message.objects.filter(kind="itt.pledge").count() == 1


# Bids -----------------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R011")
@pytest.mark.requirement("R012")
def test_the_picture_has_requested_awarded_cap_and_the_nation_beside_it(lead):
    bid = BidFactory()
    address = reverse("itt:bid", args=[bid.pk])
    NationFactory(year=bid.cycle.year)
    lead.post(address, {"places": "25"})
    lead.post(address, {"places": "18"})

    row = cells(soup_of(lead, reverse("itt:office")), "section[aria-labelledby=places] td")

    assert row == ["0", "25", "18", "72.0%", "46.2%", "+25.8 points", "0 of 20"]
    bid.refresh_from_db()
    assert bid.cap == 20


def test_more_can_be_requested_after_an_award_but_never_less(lead):
    bid = BidFactory(awarded=18, requested=25)
    address = reverse("itt:bid", args=[bid.pk])

    refused = lead.post(address, {"places": "25"})
    assert "Enter more than the 25 requested before." in refused.content.decode()
    lead.post(address, {"places": "30"})
    too_many = lead.post(address, {"places": "31"})
    assert "not more than were requested" in too_many.content.decode()
    lead.post(address, {"places": "22"})
    bid.refresh_from_db()
    assert (bid.status, bid.requested, bid.awarded) == ("awarded", 30, 22)


def test_an_award_below_what_is_held_is_refused():
    bid = BidFactory(awarded=18, requested=25)
    Bid.objects.filter(pk=bid.pk).update(held=20)

    with pytest.raises(ValidationError, match="All places up to the cap"):
        actions.award(bid, 10, by=PersonFactory(itt_lead=True))


def test_a_bid_is_closed_and_opened_again(lead):
    bid = BidFactory(awarded=18, requested=25)
    address = reverse("itt:bid", args=[bid.pk])
    for step, status in (("close", "closed"), ("reopen", "awarded")):
        lead.post(address, {"step": step})
        bid.refresh_from_db()
        assert bid.status == status


def test_an_administrator_sees_the_bid_and_changes_nothing():
    bid = BidFactory()
    administrator = officer("administrator")

    assert administrator.get(reverse("itt:bid", args=[bid.pk])).status_code == 200
    assert administrator.post(reverse("itt:bid", args=[bid.pk]), {"places": "5"}).status_code == 404
    assert administrator.get(reverse("itt:trainees")).status_code == 404
