"""The catalogue by month, and the logos in it."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from core.calendar import LONDON, today
from programmes.states import CohortStatus
from tests.factories.programmes import (
    CourseFactory,
    ProgrammePartnerFactory,
    SessionFactory,
)
from tests.factories.schools import OrganisationFactory
from tests.programmes.test_catalogue import page_of

pytestmark = pytest.mark.django_db


def busy(client, query: str = "") -> dict[str, list[str]]:
    """The days of the month view that have something on: day → what it says."""
    response = client.get(f"/cpd/month/{query}")
    assert response.status_code == 200
    cells = BeautifulSoup(response.content, "html.parser").select("td.busy")
    return {cell.b.get_text(): [link.get_text(" ") for link in cell.select("a")] for cell in cells}


def test_a_month_shows_every_session_on_its_day_in_london(client):
    course = CourseFactory(programme__title="Phonics", starts_at=datetime(2027, 6, 30, 23, 30, tzinfo=LONDON))
    SessionFactory(
        cohort=course, starts_at=datetime(2027, 6, 3, 16, tzinfo=LONDON), venue=OrganisationFactory(name="Crampton")
    )
    CourseFactory(programme__title="Draft", status="draft", starts_at=datetime(2027, 6, 3, 16, tzinfo=LONDON))
    CourseFactory(programme__title="Off", status="cancelled", starts_at=datetime(2027, 6, 3, 16, tzinfo=LONDON))
    CourseFactory(programme__title="July", starts_at=datetime(2027, 7, 1, 0, 30, tzinfo=LONDON))

    assert busy(client, "?month=2027-06") == {"Thu 3 Jun": ["4pm Phonics Crampton"], "Wed 30 Jun": ["11:30pm Phonics"]}
    assert busy(client, "?month=2027-06&q=fonics&who=teachers") == busy(client, "?month=2027-06")
    assert busy(client, "?month=2027-06&who=heads") == {}


@pytest.mark.parametrize("month", ["", "2027-13", "27-1", "2027-1", "9999-99", "nonsense"])
def test_a_month_that_is_none_is_this_one(client, month):
    page = BeautifulSoup(client.get(f"/cpd/month/?month={month}").content, "html.parser")

    assert page.select_one("#month").get_text() == f"{today():%B %Y}"


def test_months_are_turned_and_keep_the_filters(client):
    page = BeautifulSoup(client.get("/cpd/month/?month=2026-12&who=heads").content, "html.parser")

    turns = [(link.get_text(), link["href"]) for link in page.select(".app-month__turn a")]
    assert turns == [("November 2026", "?month=2026-11&who=heads"), ("January 2027", "?month=2027-01&who=heads")]


def test_list_and_month_lead_to_one_another_and_keep_filters_and_month(client):
    month = f"{today() + timedelta(days=40):%Y-%m}"
    to_month = page_of(client, f"?who=heads&q=x&when={month}&page=3").select_one("a[href^='/cpd/month/']")["href"]
    assert to_month == f"/cpd/month/?who=heads&q=x&month={month}"
    page = BeautifulSoup(client.get(to_month).content, "html.parser")
    assert page.select_one("main .app-head a[href^='/cpd/?']")["href"] == f"/cpd/?who=heads&q=x&when={month}"

    assert page_of(client, "?who=heads").select_one("a[href^='/cpd/month/']")["href"] == "/cpd/month/?who=heads"
    past = BeautifulSoup(client.get("/cpd/month/?who=heads&month=2016-01").content, "html.parser")
    assert past.select_one("main .app-head a[href^='/cpd/?']")["href"] == "/cpd/?who=heads"


@pytest.mark.parametrize("rows", [1, 50])
def test_a_month_costs_the_same_at_1_and_at_50_courses(client, django_assert_num_queries, rows):
    for _ in range(rows):
        CourseFactory(starts_at=datetime(2027, 6, 3, 16, tzinfo=LONDON))
    with django_assert_num_queries(2):
        assert sum(map(len, busy(client, "?month=2027-06").values())) == rows


def test_a_partners_logo_is_shown_once_its_course_is_public(client):
    partner = OrganisationFactory(kind="partner", logo=SimpleUploadedFile("logo.png", b"a picture"))
    course = CourseFactory(status="draft")
    ProgrammePartnerFactory(programme=course.programme, organisation=partner)
    path = f"/cpd/partners/{partner.pk}/logo/"
    assert client.get(path).status_code == 404

    course.status = CohortStatus.PUBLISHED
    course.save()
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"], answer.getvalue()) == (200, "image/png", b"a picture")
    assert f"{path}?{partner.logo.name}" in client.get(f"/cpd/{course.programme.slug}/").content.decode()


@pytest.mark.parametrize("name", ["", "logo.html", "logo.svg"])
def test_what_is_no_picture_is_no_logo(client, name):
    partner = OrganisationFactory(kind="partner", logo=SimpleUploadedFile(name, b"<p>") if name else "")
    ProgrammePartnerFactory(programme=CourseFactory().programme, organisation=partner)

    assert client.get(f"/cpd/partners/{partner.pk}/logo/").status_code == 404
