"""The public front page: figures counted from records, the next courses, nothing that does not exist."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import PastActivity
from tests.factories.members import PastActivityFactory
from tests.factories.programmes import CohortFactory, PriceFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, signed_in, soup_of

pytestmark = pytest.mark.django_db
Kind = PastActivity.Kind


def published(kind: str, count: int, *, year: int = 2015, organisation=None) -> None:
    for _ in range(count):
        PastActivityFactory(kind=kind, year=year, organisation=organisation)


def upcoming(count: int) -> None:
    for number in range(count):
        cohort = CohortFactory()
        SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=number + 1))
        PriceFactory(cohort=cohort)


def test_the_front_page_says_who_we_are_before_anything_was_counted(client):
    page = soup_of(client, "/")

    assert cells(page, "h2") == [
        "Next courses",
        "Join the alliance",
        "Do you work in a Southwark school?",
        "How booking goes",
        "Learn together",
        "Help",
    ]
    assert page.select(".app-hero svg") == []


@pytest.mark.requirement("R022")
def test_the_figures_are_counted_from_the_records_of_the_year(client):
    school = OrganisationFactory()
    published(Kind.CPD, 20)
    published(Kind.TRAINEE, 39)
    published(Kind.SLE, 12, organisation=school)
    published(Kind.SLE, 1, organisation=OrganisationFactory())
    for _ in range(33):
        PastActivityFactory(kind=Kind.ENGAGED_SCHOOL, organisation=OrganisationFactory())

    page = soup_of(client, "/")

    assert cells(page, ".app-figures div") == [
        "schools took part, members or not 33",
        "School Direct trainees 39",
        "CPD opportunities 20",
        "specialist leaders from two schools 13",
    ]
    assert cells(page, "#numbers") == ["The alliance in 2015/16"]


@pytest.mark.requirement("R008")
def test_a_school_that_took_part_twice_counts_once(client):
    school = OrganisationFactory()
    published(Kind.ENGAGED_SCHOOL, 2, organisation=school)
    published(Kind.ENGAGED_SCHOOL, 3)  # known by number only

    page = soup_of(client, "/in-numbers/")

    assert cells(page, "tbody tr") == ["Schools that took part, members or not 4"]


def test_there_is_one_tile_for_each_school_that_took_part(client):
    for _ in range(33):
        PastActivityFactory(kind=Kind.ENGAGED_SCHOOL, organisation=OrganisationFactory())

    picture = soup_of(client, "/").select_one(".app-hero svg")

    assert len(picture.select("rect")) == 33
    assert picture["aria-label"] == (
        "33 tiles, one for each school that took part in 2015/16, and a river winding between them"
    )


def test_the_three_courses_that_begin_next_are_shown(client):
    upcoming(5)

    assert len(soup_of(client, "/").select(".app-course")) == 3


def test_somebody_who_is_signed_in_is_led_to_their_page():
    page = soup_of(signed_in(PersonFactory()), "/")

    assert cells(page, ".app-hero a") == ["Find a course", "Go to my page"]
    assert page.select("#join") == []


@pytest.mark.parametrize("count", [1, 50])
def test_the_front_page_costs_the_same_however_much_there_is(client, count, django_assert_num_queries):
    upcoming(count)
    published(Kind.CPD, count)
    published(Kind.ENGAGED_SCHOOL, count)

    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_of_figures_costs_the_same_however_much_there_is(client, count, django_assert_num_queries):
    published(Kind.CPD, count)
    upcoming(count)

    with django_assert_num_queries(6):
        client.get("/in-numbers/")


@pytest.mark.parametrize("address", ["/contact/", "/cookies/", "/accessibility/"])
def test_pages_of_words_ask_the_database_nothing(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(address).status_code == 200


def test_every_link_of_the_front_page_leads_somewhere(client):
    upcoming(1)
    published(Kind.ENGAGED_SCHOOL, 1)
    page = soup_of(client, "/")

    inner = {link["href"] for link in page.select("a[href^='/']")}

    assert {address: client.get(address, follow=True).status_code for address in inner} == dict.fromkeys(inner, 200)
