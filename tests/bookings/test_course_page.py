"""The course page, from looking to a confirmed place: what it shows, to whom, and in how few steps."""

import re
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Booking
from programmes.models import Cohort, Price
from programmes.states import CohortStatus
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import ApprovalRuleFactory, BookingFactory
from tests.factories.members import MembershipFactory
from tests.factories.programmes import CohortFactory, PriceFactory, ProgrammeLeaderFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return open_cohort(programme__title="Fabulous phonics", programme__slug="fabulous-phonics")


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


def page(cohort) -> str:
    return reverse("bookings:course", args=[cohort.programme.slug])


def send(client, cohort, school, **fields):
    data = {"organisation": school.pk, "key": uuid.uuid4(), **fields}
    return client.post(reverse("bookings:book", args=[cohort.pk]), data)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.requirement("R124")
def test_from_the_course_page_to_a_confirmed_place_in_three_requests_and_twenty_statements(client, cohort, school):
    for _ in range(3):
        PersonFactory(head=school)
        ProgrammeLeaderFactory(programme=cohort.programme)
    client.force_login(PersonFactory(teacher=school))

    with CaptureQueriesContext(connection) as captured:
        shown = client.get(page(cohort))
        key = re.search(r'name="key"[^>]*value="([^"]+)"', shown.content.decode())[1]
        answer = client.post(reverse("bookings:book", args=[cohort.pk]), {"organisation": school.pk, "key": key})
        confirmed = client.get(answer.url)

    assert (shown.status_code, answer.status_code, confirmed.status_code) == (200, 302, 200)
    assert "Your place is held" in text_of(confirmed)
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(statements) <= 20, "\n".join(statements)


def test_a_member_sees_their_school_s_price_and_anyone_sees_both(client, cohort, school):
    MembershipFactory(organisation=school)

    anonymous = text_of(client.get(page(cohort)))
    client.force_login(PersonFactory(teacher=school))
    mine = text_of(client.get(page(cohort)))

    assert "£45" in anonymous
    assert "£70" in anonymous
    assert "Sign in to book" in anonymous
    assert "£45 member price, for Surrey Square Primary School" in mine


def test_somebody_at_two_schools_sees_both_prices_and_chooses_whose_place_it_is(client, cohort, school):
    other = OrganisationFactory(name="Crampton Primary School")
    MembershipFactory(organisation=other)
    person = PersonFactory(teacher=school)
    PostFactory(person=person, organisation=other)
    client.force_login(person)

    shown = text_of(client.get(page(cohort)))
    unchosen = client.post(reverse("bookings:book", args=[cohort.pk]), {"key": uuid.uuid4()})
    send(client, cohort, other)

    assert "£70 for Surrey Square" in shown
    assert "£45 member price, for Crampton" in shown
    assert unchosen.status_code == 422
    assert "Choose the school that this place is for." in text_of(unchosen)
    assert Booking.objects.get().price_pence == 4500


def test_somebody_without_a_school_is_asked_for_one_first(client, cohort):
    client.force_login(PersonFactory())

    assert "Choose your school" in text_of(client.get(page(cohort)))


def test_a_school_of_somebody_else_cannot_be_booked_for(client, cohort, school):
    client.force_login(PersonFactory(teacher=school))

    answer = send(client, cohort, OrganisationFactory())

    assert answer.status_code == 422
    assert Booking.objects.count() == 0


def test_whoever_has_a_place_is_shown_it_instead_of_the_form(client, cohort, school):
    person = PersonFactory(teacher=school)
    BookingFactory(cohort=cohort, person=person, organisation=school)
    client.force_login(person)

    shown = text_of(client.get(page(cohort)))

    assert "You have a place." in shown
    assert "Book my place" not in shown


def test_a_full_course_offers_its_line(client, school):
    cohort = open_cohort(places=1)
    BookingFactory(cohort=cohort)
    client.force_login(PersonFactory(teacher=school))

    shown = text_of(client.get(page(cohort)))
    confirmed = client.get(send(client, cohort, school).url)

    assert "Join the waiting list" in shown
    assert "You are number 1 on the waiting list" in text_of(confirmed)


def test_a_closed_course_keeps_what_was_chosen_and_says_why(client, cohort, school):
    Cohort.objects.filter(pk=cohort.pk).update(closes_at="2020-01-01T00:00Z")
    client.force_login(PersonFactory(teacher=school))

    answer = send(client, cohort, school)

    assert answer.status_code == 422
    assert "Sign-up closed on" in text_of(answer)


def test_an_event_elsewhere_links_to_its_own_booking_page(client):
    cohort = CohortFactory(programme__kind="external", programme__external_url="https://tickets.example/ev", places=0)
    SessionFactory(cohort=cohort)

    shown = client.get(page(cohort)).content.decode()

    assert 'href="https://tickets.example/ev"' in shown
    assert "Book my place" not in shown


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_draft_and_a_course_that_was_never_there_are_the_same(client, method, school):
    draft = CohortFactory(status=CohortStatus.DRAFT)
    client.force_login(PersonFactory(teacher=school))
    addresses = {"get": [page(draft), "/cpd/never/"], "post": [f"/bookings/new/{draft.pk}/", "/bookings/new/999999/"]}

    data = {"organisation": school.pk, "key": uuid.uuid4()}
    assert [getattr(client, method)(address, data).status_code for address in addresses[method]] == [404, 404]


def test_the_early_bird_price_is_shown_with_its_end(client, cohort, school):
    PriceFactory(cohort=cohort, tier=Price.Tier.ALL, name="early bird", amount_pence=3000, until_at="2099-12-01T00:00Z")
    client.force_login(PersonFactory(teacher=school))

    shown = text_of(client.get(page(cohort)))

    assert "£30 early bird, for Surrey Square Primary School" in shown
    assert "until Monday 30 November 2099" in shown


def test_giving_up_a_place_asks_first_and_then_says_so(client, cohort, school):
    person = PersonFactory(teacher=school)
    booking = BookingFactory(cohort=cohort, person=person, organisation=school)
    client.force_login(person)
    address = reverse("bookings:cancel", args=[booking.pk])

    asked = client.get(address)
    done = client.post(address)

    assert "Give up the place?" in text_of(asked)
    assert [str(message) for message in get_messages(done.wsgi_request)] == [
        "The place on Fabulous phonics is given up."
    ]


def test_a_booking_of_another_school_is_not_there(client, cohort, school):
    booking = BookingFactory(cohort=cohort, organisation=school)
    client.force_login(PersonFactory(head=OrganisationFactory()))

    for name in ("booking", "cancel"):
        assert client.get(reverse(f"bookings:{name}", args=[booking.pk])).status_code == 404
    assert client.post(reverse("bookings:accept_offer", args=[booking.pk])).status_code == 404


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("person", ("Fabulous phonics", "/my/")),
        ("head", ("Abena Mensah", "/school/{school}/")),
        ("officer", ("Abena Mensah", "/office/bookings/{cohort}/")),
    ],
)
def test_others_see_whose_place_it_is_and_go_back_to_where_they_came_from(client, cohort, school, reader, expected):
    person = PersonFactory(first_name="Abena", last_name="Mensah", teacher=school)
    booking = BookingFactory(cohort=cohort, person=person, organisation=school)
    readers = {"person": person, "head": PersonFactory(head=school), "officer": OfficerFactory()}
    client.force_login(readers[reader])

    shown = BeautifulSoup(client.get(reverse("bookings:booking", args=[booking.pk])).content, "html.parser")

    heading, back = expected
    assert shown.h1.get_text() == heading
    assert shown.select_one(".govuk-back-link")["href"] == back.format(school=school.pk, cohort=cohort.pk)


@pytest.mark.parametrize(
    ("settled", "words"),
    [
        ({}, "Your head is asked to approve it by the end of Monday 18 January 2027."),
        ({"approver": "cpd_lead"}, "Your CPD lead or your head is asked to approve it by"),
        ({"approver": "head", "free_up_to_pence": 6999}, "Your head is asked to approve it by"),
        ({"approver": "head", "free_up_to_pence": 7000}, ""),
        ({"approver": "nobody"}, ""),
    ],
)
def test_the_page_says_who_is_asked_as_the_school_has_settled_it(client, school, time_machine, settled, words):
    time_machine.move_to("2027-01-11T09:00Z", tick=False)
    cohort = open_cohort()
    if settled:
        ApprovalRuleFactory(organisation=school, post_kind="teacher", **settled)
    client.force_login(PersonFactory(teacher=school))

    said = text_of(client.get(page(cohort)))

    assert ("is asked to approve it" in said) is bool(words)
    assert words in said


def test_somebody_whom_the_school_has_not_confirmed_reads_that_it_is_asked(client, cohort, school):
    ApprovalRuleFactory(organisation=school, approver="nobody")
    client.force_login(PostFactory(organisation=school, status="claimed").person)

    assert "Your head is asked to approve it by" in text_of(client.get(page(cohort)))
