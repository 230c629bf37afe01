"""The office's page of today and its search: who sees which queue, what stands in it, what it costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.states import Status
from core.models import Message
from core.states import MessageStatus
from programmes.states import CohortStatus
from tests.factories.bookings import ApprovalFactory, AttendanceFactory, BookingFactory
from tests.factories.core import MessageFactory
from tests.factories.enquiries import EnquiryFactory
from tests.factories.members import ContactNoteFactory
from tests.factories.programmes import CohortFactory, ProgrammeFactory, SessionFactory
from tests.factories.schools import (
    OrganisationFactory,
    OrganisationNameFactory,
    PersonFactory,
    PostFactory,
    SchoolFactory,
)
from tests.home.people import cells, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
NOW = timezone.now
DAY = timedelta(days=1)
EVERYTHING = ["approvals", "offers", "minimums", "people", "questions", "steps", "registers", "messages", "waiting"]


def keys(page) -> list[str]:
    return [link["href"].removeprefix("?show=") for link in page.select(".app-queue a")]


def counts(page) -> dict[str, str]:
    return {link["href"].removeprefix("?show="): link.b.get_text() for link in page.select(".app-queue a")}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("administrator", EVERYTHING),
        ("director", EVERYTHING),
        ("cpd_administrator", ["approvals", "offers", "minimums", "questions", "registers", "messages", "waiting"]),
        ("programme_lead", ["approvals", "offers", "minimums", "questions", "registers", "messages", "waiting"]),
        ("finance_officer", ["questions", "steps"]),
        ("itt_lead", ["questions"]),
        ("peer_review_lead", ["questions"]),
        ("analyst", []),
    ],
)
def test_each_officer_sees_the_queues_that_are_theirs(kind, expected):
    assert keys(soup_of(officer(kind), "/office/")) == expected


@pytest.mark.parametrize("kind", ["head", "teacher", "cpd_lead"])
@pytest.mark.parametrize("address", ["/office/", "/office/find/?q=sam"])
def test_nobody_else_knows_that_there_is_an_office(kind, address):
    assert signed_in(PersonFactory(**{kind: OrganisationFactory()})).get(address).status_code == 404


def test_an_office_post_at_a_school_is_no_office_post(client):
    person = PersonFactory(administrator=OrganisationFactory())

    assert signed_in(person).get("/office/").status_code == 404


def test_an_officer_without_a_second_factor_sets_one_up_first():
    assert signed_in(PersonFactory(administrator=True)).get("/office/").status_code == 302


def one_of_each() -> None:
    """One thing in each queue, and beside it one that needs nobody."""
    ApprovalFactory(ends_at=NOW() + timedelta(hours=1))
    ApprovalFactory(ends_at=NOW() + 20 * DAY)
    BookingFactory(status=Status.OFFERED)
    BookingFactory(status=Status.BOOKED)
    PostFactory(status="claimed", asked_office_at=NOW())
    PostFactory(status="claimed")
    missing = SessionFactory(starts_at=NOW() - 3 * DAY)
    BookingFactory(cohort=missing.cohort)
    taken = SessionFactory(starts_at=NOW() - 3 * DAY)
    booking = BookingFactory(cohort=taken.cohort)
    AttendanceFactory(booking=booking, session=taken)
    SessionFactory(starts_at=NOW() - 4 * DAY)  # nobody was booked
    MessageFactory(status=MessageStatus.GIVEN_UP, trouble="550 No such user", attempts=7)
    MessageFactory()
    full = SessionFactory(cohort=CohortFactory(places=1)).cohort
    BookingFactory(cohort=full)
    BookingFactory(cohort=full, status=Status.WAITING)
    SessionFactory(cohort=CohortFactory(minimum=8), starts_at=NOW() + 2 * DAY)
    SessionFactory(cohort=CohortFactory(minimum=8), starts_at=NOW() + 60 * DAY)
    EnquiryFactory()
    EnquiryFactory(status="closed")
    ContactNoteFactory(next_on=NOW().date())
    ContactNoteFactory(next_on=NOW().date() + 9 * DAY)


def test_each_queue_counts_what_needs_somebody_and_nothing_else():
    one_of_each()

    assert counts(soup_of(officer(), "/office/")) == dict.fromkeys(EVERYTHING, "1")


@pytest.mark.parametrize("key", EVERYTHING)
def test_each_queue_has_rows_that_lead_somewhere(key):
    one_of_each()
    client = officer()

    page = soup_of(client, f"/office/?show={key}")

    links = page.select("tbody th a")
    assert len(links) == 1
    assert client.get(links[0]["href"]).status_code == 200


def test_the_first_queue_that_has_anything_is_open():
    MessageFactory(status=MessageStatus.GIVEN_UP, subject="Your place is booked", trouble="550 No such user")

    page = soup_of(officer(), "/office/")

    assert cells(page, "#queue") == ["1 message given up"]
    assert cells(page, "tbody th a") == ["Your place is booked"]


def test_a_message_that_was_given_up_says_whom_it_was_for():
    person = PersonFactory(first_name="Grace", last_name="Adeyemi")
    MessageFactory(status=MessageStatus.GIVEN_UP, kind="bookings.booked", subject="", to_email="", person_id=person.pk)

    page = soup_of(officer(), "/office/?show=messages")

    assert cells(page, "tbody th") == ["Booked Grace Adeyemi"]


def test_when_nothing_needs_anybody_the_page_says_so():
    assert "Nothing here needs anybody" in soup_of(officer(), "/office/").get_text()


def test_counting_stops_at_five_hundred():
    Message.objects.bulk_create(MessageFactory.build_batch(501, status=MessageStatus.GIVEN_UP))

    page = soup_of(officer(), "/office/")

    assert counts(page)["messages"] == "500+"
    assert len(page.select("tbody tr")) == 25


def test_what_is_on_today_stands_with_its_seats():
    session = SessionFactory(
        cohort=CohortFactory(programme__title="Maths mastery", places=16), venue=OrganisationFactory(name="John Donne")
    )
    type(session).objects.filter(pk=session.pk).update(starts_at=NOW(), ends_at=NOW() + timedelta(hours=1))
    BookingFactory(cohort=session.cohort)
    SessionFactory(cohort=CohortFactory(programme__title="A draft", status=CohortStatus.DRAFT), starts_at=NOW())

    row = soup_of(officer(), "/office/").select("[aria-labelledby=on-today] li")

    assert len(row) == 1
    assert "Maths mastery" in row[0].get_text()
    assert "1 of 16" in row[0].get_text()


@pytest.mark.parametrize("kind", ["administrator", "director", "cpd_administrator", "analyst"])
def test_every_way_from_the_page_is_open_to_whoever_is_shown_it(kind):
    client = officer(kind)

    page = soup_of(client, "/office/")

    ways = {link["href"] for link in page.select("header a, [aria-labelledby^=desk] a, main .app-facts a")}
    assert {way: client.get(way, follow=True).status_code for way in ways} == dict.fromkeys(ways, 200)


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_four_queries_however_much_there_is(count, django_assert_num_queries):
    for _ in range(count):
        one_of_each()
    client = officer()

    for key in EVERYTHING:
        with django_assert_num_queries(4):
            client.get(f"/office/?show={key}")


# The search ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def known():
    school = SchoolFactory(urn="123456", organisation__name="Crampton Primary").organisation
    OrganisationNameFactory(organisation=school, name="Old Crampton Infants")
    PersonFactory(
        first_name="Grace", last_name="Adeyemi", email="grace@crampton.example", trn="7654321", teacher=school
    )
    PersonFactory(first_name="Sam", last_name="Adeyemi", email="sam@crampton.example")
    ProgrammeFactory(title="Fabulous phonics", slug="fabulous-phonics")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("crampton", ["Crampton Primary"]),
        ("infants", ["Crampton Primary"]),
        ("123456", ["Crampton Primary"]),
        ("adeye", ["Grace Adeyemi", "Sam Adeyemi"]),
        ("grace adeyemi", ["Grace Adeyemi"]),
        ("GRACE@crampton.example", ["Grace Adeyemi"]),
        ("7654321", ["Grace Adeyemi"]),
        ("PHONICS", ["Fabulous phonics"]),
        ("nobody", []),
        ("%%%", []),
        ("___", []),
    ],
)
@pytest.mark.requirement("R024")
def test_the_search_finds_schools_people_and_courses(known, words, expected):
    page = soup_of(officer(), f"/office/find/?q={words.replace('%', '%25')}")

    assert [link.get_text() for link in page.select("main .app-facts a")] == expected


@pytest.mark.parametrize("words", ["", "ab", "  a  "])
def test_too_few_letters_find_nothing_and_say_so(known, words):
    assert "at least three letters" in soup_of(officer(), f"/office/find/?q={words}").get_text()


def test_an_analyst_finds_schools_and_courses_but_nobody(known):
    client = officer("analyst")

    assert cells(soup_of(client, "/office/find/?q=adeyemi"), "main .app-facts li") == []
    assert len(soup_of(client, "/office/find/?q=crampton").select("main .app-facts li")) == 1


def test_somebody_who_was_forgotten_is_not_found(known):
    PersonFactory(first_name="Gone", last_name="Adeyemi", forgotten_at=NOW())

    assert "Gone" not in soup_of(officer(), "/office/find/?q=adeyemi").get_text()


@pytest.mark.parametrize("count", [1, 50])
def test_a_search_costs_four_queries(count, django_assert_num_queries):
    for number in range(count):
        PersonFactory(last_name=f"Findme{number}", teacher=OrganisationFactory(name=f"Findme {number}"))
        ProgrammeFactory(title=f"Findme {number}")
    client = officer()

    with django_assert_num_queries(4):
        client.get("/office/find/?q=findme")
