"""Trainees by year and route on a stated day, from start to first post."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from core.action import RuleBroken
from itt import actions, queries
from itt.models import FirstPost, Trainee
from schools.models import Person
from tests.factories.itt import PartnerSchoolFactory, PartnershipFactory, TraineeFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return officer("itt_lead")


@pytest.fixture
def two_years():
    """39 trainees in 2015/16 and 36 in 2016/17, by both routes."""
    salaried, fee = PartnershipFactory(route="salaried"), PartnershipFactory(route="fee")
    for year, by_salary, by_fee in ((2015, 22, 17), (2016, 18, 18)):
        facts = {"year": year, "started_on": date(year, 9, 4), "home_school": None}
        TraineeFactory.create_batch(by_salary, partnership=salaried, **facts)
        TraineeFactory.create_batch(by_fee, partnership=fee, **facts)
    return salaried


@pytest.mark.requirement("R014")
@pytest.mark.requirement("R015")
def test_36_trainees_in_2016_are_3_fewer_than_the_39_before(two_years):
    newest, before = queries.trainees_by_year(day=date(2016, 11, 1))

    assert (newest.year, newest.total, newest.by_route, newest.change) == (2016, 36, {"salaried": 18, "fee": 18}, -3)
    assert (before.total, before.by_route, before.change) == (39, {"salaried": 22, "fee": 17}, None)


def test_whoever_did_not_start_or_had_left_by_the_day_does_not_count(two_years):
    facts = {"partnership": two_years, "year": 2016}
    TraineeFactory(status="draft", started_on=None, **facts)
    TraineeFactory(status="withdrawn", started_on=None, ended_on=date(2016, 9, 2), reason="did_not_start", **facts)
    TraineeFactory(
        status="withdrawn", started_on=date(2016, 9, 4), ended_on=date(2016, 10, 31), reason="health", **facts
    )
    TraineeFactory(status="deferred", started_on=date(2016, 9, 4), ended_on=date(2016, 12, 1), reason="health", **facts)

    days = (date(2016, 11, 1), date(2017, 1, 9))
    assert [queries.trainees_by_year(day=day)[0].total for day in days] == [37, 36]
    assert queries.trainees_by_year(day=date(2016, 9, 1)) == []  # a year begins, and nobody has come yet


@time_machine.travel("2016-11-01 12:00+00:00", tick=False)
def test_the_office_reads_the_comparison(two_years):
    rows = cells(soup_of(officer("director"), reverse("itt:office")), "section[aria-labelledby=years] tr")

    assert rows == ["Year Salaried Non-salaried In all Change", "2016 18 18 36 -3", "2015 22 17 39 –"]


def test_a_trainee_goes_from_entered_to_first_post_through_the_pages(lead):
    partner = PartnerSchoolFactory()
    second = PartnerSchoolFactory(partnership=partner.partnership).organisation
    said = {
        "first_name": "Ada", "last_name": "Bell", "email": "ada@example.org", "partnership": partner.partnership_id,
        "year": "2026",
    }  # fmt: skip
    lead.post(reverse("itt:new_trainee"), said)
    trainee = Trainee.objects.get()
    address = reverse("itt:trainee", args=[trainee.pk])

    def send(step: str, **facts: str) -> int:
        return lead.post(
            address, {"step": step} | {f"{step}-{name}": value for name, value in facts.items()}
        ).status_code

    day = {"on-day": "4", "on-month": "9", "on-year": "2026"}
    assert send("start", **day) == 302
    assert send("recommend") == 422  # both schools first
    schools = {"home_school": str(partner.organisation_id), "second_school": str(second.pk)}
    assert send("place", **schools | {"second_school": schools["home_school"]}) == 422
    assert send("place", **schools) == 302
    assert send("recommend") == 302
    assert send("award", **{"on-day": "1", "on-month": "8", "on-year": "2027"}) == 302
    assert send("post", organisation=str(second.pk), is_in_borough="yes", is_teaching="on") == 302

    trainee.refresh_from_db()
    assert (trainee.status, trainee.started_on, trainee.qts_on) == ("awarded", date(2026, 9, 4), date(2027, 8, 1))
    assert (trainee.first_post.organisation, trainee.first_post.is_in_borough) == (second, True)


def test_whoever_is_known_by_the_address_keeps_their_record(lead):
    known = PersonFactory(email="ada@example.org")
    said = {
        "first_name": "Ada", "last_name": "Bell", "email": "Ada@example.org", "year": "2026",
        "partnership": PartnershipFactory().pk,
    }  # fmt: skip
    lead.post(reverse("itt:new_trainee"), said)

    assert Trainee.objects.get().person == known
    assert Person.objects.filter(email="ada@example.org").count() == 1
    again = lead.post(reverse("itt:new_trainee"), said)
    assert "trains in this year already" in again.content.decode()


def test_somebody_puts_it_off_and_comes_back_or_leaves(lead):
    trainee = TraineeFactory()
    by = PersonFactory(itt_lead=True)
    actions.leave(trainee, is_deferred=True, reason="health", on=date(2026, 10, 1), by=by)
    assert (trainee.status, trainee.reason) == ("deferred", "health")
    actions.confirm_start(trainee, on=date(2026, 11, 2), by=by)
    assert (trainee.status, trainee.ended_on, trainee.reason) == ("training", None, "")
    with pytest.raises(RuleBroken, match="Choose a reason"):
        actions.leave(trainee, is_deferred=False, reason="", on=date(2026, 11, 3), by=by)


@pytest.mark.requirement("R016")
def test_first_posts_say_how_many_stay_in_the_borough(lead):
    by = PersonFactory(itt_lead=True)
    for number in range(5):
        trainee = TraineeFactory(year=2016, status="awarded")
        if number < 3:
            facts = {"organisation": None, "place": f"School {number}", "is_in_borough": number < 2}
            actions.note_first_post(trainee, by=by, is_teaching=True, **facts)
    (kept,) = queries.kept_in_borough()

    assert (kept.qualified, kept.known, kept.in_borough, kept.percent) == (5, 3, 2, Decimal("66.7"))
    assert "66.7% in the borough" in soup_of(lead, reverse("itt:office")).get_text(" ")


def test_a_first_post_needs_an_award_and_a_place():
    trainee, by = TraineeFactory(), PersonFactory(itt_lead=True)
    facts = {"organisation": None, "is_in_borough": True, "is_teaching": True}
    with pytest.raises(RuleBroken, match="award of QTS"):
        actions.note_first_post(trainee, by=by, place="Somewhere", **facts)
    done = TraineeFactory(status="awarded")
    with pytest.raises(RuleBroken, match="Choose the school"):
        actions.note_first_post(done, by=by, place="", **facts)
    assert not FirstPost.objects.exists()


def test_the_spreadsheet_has_the_national_columns(lead):
    one = TraineeFactory(
        person__first_name="Ada", person__last_name="Bell", year=2026, home_school=OrganisationFactory()
    )
    rows = csv_rows(lead.get(reverse("itt:trainees") + "?year=2026&format=csv"))

    assert rows[0][:3] == ["First names", "Last names", "Training route"]
    assert rows[1][:3] == ["Ada", "Bell", "School direct (salaried)"]
    assert one.home_school is not None


@pytest.mark.parametrize("asked", ["year=x&on=y&route=z", "year=99999999999&on=2026-02-30", "year=²&on=0001-01-01"])
def test_nonsense_in_the_address_shows_this_year(lead, asked):
    assert lead.get(reverse("itt:trainees") + f"?{asked}").status_code == 200
