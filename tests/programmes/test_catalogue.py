"""The catalogue as people find it: searching, filtering, cards, and what the page costs the database."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from core.calendar import AcademicYear, midnight, today
from programmes import actions
from programmes.models import Programme, Slot, Tier
from programmes.states import CohortStatus
from tests.factories.members import MembershipFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    PriceFactory,
    ProgrammeFactory,
    ProgrammeLeaderFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def page_of(client, query: str = "") -> BeautifulSoup:
    response = client.get(f"/cpd/{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(client, query: str = "") -> list[str]:
    """The titles of the cards, without what only screen readers are told."""
    found = page_of(client, query).select(".app-course h3 a")
    return [link.find(string=True, recursive=False) for link in found]


def heading(page: BeautifulSoup) -> str:
    return page.select_one("#found").get_text(strip=True)


@pytest.fixture
def phonics():
    return CourseFactory(programme__title="Fabulous phonics")


@pytest.fixture
def spelling():
    return CourseFactory(programme__title="Spelling without tears", programme__summary="Words that stick.")


@pytest.mark.requirement("R020")
@pytest.mark.parametrize(
    "typed", ["phonics", "Phonics", "fabulous", "fonics", "phoniks", "phon", "fabulus fonics", "phonic"]
)
def test_phonics_is_found_however_it_is_spelt(client, phonics, spelling, typed):
    assert titles(client, f"?q={typed}") == ["Fabulous phonics"]


@pytest.mark.requirement("R020")
def test_a_course_is_found_by_its_topic_its_leader_and_their_school(client, phonics, spelling):
    phonics.programme.topics.add(TopicFactory(name="Early reading"))
    leader = PersonFactory(first_name="Ruth", last_name="Callender")
    ProgrammeLeaderFactory(
        programme=phonics.programme, person=leader, organisation=OrganisationFactory(name="John Donne Primary School")
    )
    actions.refresh_search([phonics.programme_id])

    assert [
        titles(client, f"?q={typed}") for typed in ("early reading", "callender", "calender", "donne", "jon don")
    ] == [["Fabulous phonics"]] * 5


def test_a_guess_says_that_it_is_one(client, phonics):
    page = page_of(client, "?q=fonics")

    assert "Nothing has the words “fonics”. These come close." in page.get_text()


def test_what_resembles_nothing_says_what_to_do(client, phonics):
    page = page_of(client, "?q=xylophone")

    assert heading(page) == "0 courses"
    assert page.select_one(".app-empty a")["href"] == "/cpd/"


@pytest.mark.parametrize("typed", ["the", "%27", "phonics | !", "((", "%00x"[3:], "a" * 101, "\\", "&"])
def test_no_search_words_are_too_odd(client, phonics, typed):
    assert client.get("/cpd/", {"q": typed}).status_code == 200


@pytest.mark.requirement("R018")
def test_the_filter_for_teaching_assistants_shows_their_courses_and_names_the_leader(client, spelling):
    course = CourseFactory(programme__title="Speech and language", programme__audiences=["teaching_assistants"])
    ProgrammeLeaderFactory(
        programme=course.programme,
        person=PersonFactory(first_name="Ruth", last_name="Callender"),
        organisation=OrganisationFactory(name="Cherry Garden School"),
    )

    page = page_of(client, "?who=teaching_assistants")

    assert titles(client, "?who=teaching_assistants") == ["Speech and language"]
    assert "Led by Ruth Callender, Cherry Garden School" in page.select_one(".app-course").get_text()
    assert page.select_one(".app-chips a").get_text(strip=True).startswith("Teaching assistants")


def test_several_audiences_widen_and_several_filters_narrow(client):
    CourseFactory(programme__title="A", programme__audiences=["teachers"], programme__phases=["primary"])
    CourseFactory(programme__title="B", programme__audiences=["heads"], programme__phases=["secondary"])
    CourseFactory(programme__title="C", programme__audiences=["governors"], programme__phases=[])

    assert titles(client, "?who=teachers&who=heads") == ["A", "B"]
    assert titles(client, "?who=teachers&who=heads&phase=secondary") == ["B"]
    assert titles(client, "?phase=primary") == ["A", "C"]  # a course of no phase is for all of them


def test_a_topic_brings_what_stands_under_it(client, phonics, spelling):
    english = TopicFactory(name="English", slug="english")
    phonics.programme.topics.add(TopicFactory(name="Phonics", slug="phonics", parent=english))
    spelling.programme.topics.add(english)

    assert titles(client, "?topic=phonics") == ["Fabulous phonics"]
    assert titles(client, "?topic=english") == ["Fabulous phonics", "Spelling without tears"]


def test_a_month_shows_what_begins_in_it(client):
    month = (today().replace(day=1) + timedelta(days=62)).replace(day=1)
    end = (month + timedelta(days=31)).replace(day=1)
    for title, at in [
        ("before", midnight(month) - timedelta(minutes=1)),
        ("first", midnight(month)),
        ("last", midnight(end) - timedelta(minutes=1)),
        ("after", midnight(end)),
    ]:
        CourseFactory(programme__title=title, starts_at=at)

    assert titles(client, f"?when={month:%Y-%m}") == ["first", "last"]


def test_slots_and_leading_schools_filter(client, phonics, spelling):
    SessionFactory(cohort=spelling, slot=Slot.BREAKFAST, starts_at=timezone.now() + timedelta(days=30))
    school = OrganisationFactory(name="Crampton School")
    ProgrammeLeaderFactory(programme=phonics.programme, organisation=school)

    assert titles(client, "?slot=breakfast") == ["Spelling without tears"]
    assert titles(client, f"?led_by={school.pk}") == ["Fabulous phonics"]


def test_free_and_paid_are_told_apart_by_the_prices_of_this_moment(client):
    free = CourseFactory(programme__title="Free", pence=0)
    PriceFactory(cohort=free, tier=Tier.NON_MEMBER, amount_pence=500)
    paid = CourseFactory(programme__title="Paid", pence=4500)
    PriceFactory(cohort=paid, amount_pence=0, until_at=timezone.now() - timedelta(minutes=1), name="early bird")

    assert titles(client, "?price=free") == ["Free"]
    assert titles(client, "?price=paid") == ["Paid"]


def test_free_for_members_is_free_only_to_them(client):
    course = CourseFactory(programme__title="Free for members", pence=None)
    PriceFactory(cohort=course, tier=Tier.MEMBER, amount_pence=0)
    PriceFactory(cohort=course, tier=Tier.NON_MEMBER, amount_pence=3500)
    school = OrganisationFactory()
    client.force_login(PersonFactory(teacher=school))

    assert titles(client, "?price=free") == []
    MembershipFactory(organisation=school)
    assert titles(client, "?price=free") == ["Free for members"]


def test_only_with_places_left(client, phonics):
    CourseFactory(programme__title="Full", places=0)

    assert titles(client, "?places=on") == ["Fabulous phonics"]


def test_what_is_not_public_or_not_ahead_is_not_listed(client, phonics):
    yesterday, tomorrow = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    for status in (CohortStatus.DRAFT, CohortStatus.CANCELLED, CohortStatus.FINISHED):
        CourseFactory(programme__title=status, status=status)
    CohortFactory(programme__title="No date yet")
    CourseFactory(programme__title="Begun and closed", starts_at=yesterday, status=CohortStatus.RUNNING)
    joined = CourseFactory(
        programme__title="Begun and open", starts_at=yesterday, status=CohortStatus.RUNNING, closes_at=tomorrow
    )
    SessionFactory(cohort=joined, starts_at=tomorrow)

    assert titles(client) == ["Begun and open", "Fabulous phonics"]


def test_past_courses_stay_in_reach_the_latest_first(client, phonics):
    for days in (30, 10, 20):
        at = timezone.now() - timedelta(days=days)
        CourseFactory(programme__title=f"{days} days ago", starts_at=at, status=CohortStatus.FINISHED)

    assert titles(client, "?when=past") == ["10 days ago", "20 days ago", "30 days ago"]
    assert heading(page_of(client, "?when=past")) == "3 past courses"


def test_the_nearest_comes_first_and_pages_keep_the_filters(client):
    for days in range(21, 0, -1):
        CourseFactory(programme__title=f"In {days}", starts_at=timezone.now() + timedelta(days=days))

    page = page_of(client, "?who=teachers")

    assert titles(client)[:2] == ["In 1", "In 2"]
    assert heading(page) == "21 courses"
    assert page.select_one(".govuk-pagination__next a")["href"] == "?who=teachers&page=2"
    assert titles(client, "?who=teachers&page=2") == ["In 21"]
    assert len(titles(client, "?page=nonsense")) == 20


def test_a_filter_that_is_not_on_offer_is_named_and_the_others_hold(client, phonics):
    page = page_of(client, "?topic=gone&who=heads")

    assert page.title.get_text().startswith("Error: ")
    assert page.select_one(".govuk-error-summary__list").get_text(strip=True) == "Choose from the list: Topic."
    assert page.select(".app-course") == []


def test_search_keeps_the_filters_and_filters_keep_the_search(client, phonics):
    page = page_of(client, "?q=phonics&who=teachers")

    assert [(field["name"], field["value"]) for field in page.select(".app-search input[type=hidden]")] == [
        ("who", "teachers")
    ]
    assert page.select_one(".app-filters input[name=q]")["value"] == "phonics"
    assert [chip["href"] for chip in page.select(".app-chips a")] == ["?who=teachers", "?q=phonics"]


@pytest.mark.requirement("R021")
def test_three_short_courses_published_for_one_term_are_listed(client):
    officer = PersonFactory(administrator=True)
    autumn = [midnight(today()) + timedelta(days=days, hours=16) for days in (10, 20, 30)]
    drafts = [
        CourseFactory(programme__title=f"Short course {n}", status=CohortStatus.DRAFT, starts_at=at)
        for n, at in enumerate(autumn)
    ]
    assert titles(client) == []

    for cohort in drafts:
        actions.publish(cohort, by=officer)

    assert titles(client) == ["Short course 0", "Short course 1", "Short course 2"]


@pytest.mark.requirement("R056")
def test_an_event_elsewhere_names_host_and_speakers_and_links_to_its_own_page(client):
    course = CourseFactory(
        programme=ProgrammeFactory(
            kind=Programme.Kind.EXTERNAL,
            title="Women leading in education",
            external_url="https://www.eventbrite.co.uk/e/women-leading",
            speakers="Vivienne Porritt and Jules Daulby",
        ),
        places=0,
        pence=None,
    )
    course.sessions.update(place="Kings Place, London")

    card = page_of(client).select_one(".app-course")

    assert card.select_one("h3 a")["href"] == "https://www.eventbrite.co.uk/e/women-leading"
    assert "Kings Place, London" in card.get_text()
    assert "With Vivienne Porritt and Jules Daulby" in card.get_text()
    assert "Booked elsewhere, at eventbrite.co.uk" in card.get_text()
    assert card.select(".app-seats") == []


@pytest.mark.requirement("R045")
def test_the_value_stands_beside_the_price(client):
    CourseFactory(
        programme__title="Headship beyond one school", programme__value_words="worth over £1,000", pence=25000
    )

    foot = page_of(client).select_one(".app-course__foot").get_text(" ", strip=True)

    assert foot.startswith("£250 Worth over £1,000")


def test_both_prices_are_on_the_card_and_members_are_told(client):
    course = CourseFactory(pence=None)
    PriceFactory(cohort=course, tier=Tier.MEMBER, amount_pence=4500)
    PriceFactory(cohort=course, tier=Tier.NON_MEMBER, amount_pence=7000)
    school = OrganisationFactory(name="Surrey Square")
    MembershipFactory(organisation=school, year=AcademicYear.now().start)
    client.force_login(PersonFactory(teacher=school))

    page = page_of(client)

    assert page.select_one(".app-price").get_text() == "£45 for members, £70 for others"
    assert page.select_one(".app-chips .app-meta").get_text() == "At Surrey Square you pay member prices"


def test_somebody_whose_school_is_no_member_is_promised_nothing(client, phonics):
    client.force_login(PersonFactory(teacher=OrganisationFactory()))

    assert page_of(client).select(".app-chips") == []


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("?who=teachers&slot=twilight&phase=primary&price=paid&places=on", 5),
        ("?q=phonics", 5),
        ("?q=fonics", 7),
    ],
)
def test_the_page_costs_the_same_at_1_and_at_50_courses(client, django_assert_num_queries, rows, query, count):
    shown = 10 if query == "?q=fonics" else 20  # of guesses fewer
    for _ in range(rows):
        course = CourseFactory(programme__phases=["primary"])
        ProgrammeLeaderFactory(programme=course.programme, organisation=OrganisationFactory())
        SessionFactory(cohort=course)
    with django_assert_num_queries(count):
        assert len(titles(client, query)) == min(rows, shown)

    client.force_login(PersonFactory(teacher=OrganisationFactory()))
    client.get("/cpd/")
    with django_assert_num_queries(count + 2):  # who is reading, and whether their school is a member
        assert len(titles(client, query)) == min(rows, shown)
