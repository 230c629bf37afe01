"""The pages at the door: somebody is found, or is new, and is added."""

import uuid
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from bookings.models import Booking
from core.calendar import LONDON
from programmes.models import Price
from tests.bookings.test_walk_ins import begun
from tests.factories.bookings import BookingFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory, PostFactory, SchoolFactory


@pytest.fixture
def noon(time_machine):
    """A moment in the middle of a day, so that an hour before it is the same day."""
    time_machine.move_to(datetime(2017, 1, 26, 12, tzinfo=LONDON))


@pytest.fixture
def session(db, noon):
    return begun()


@pytest.fixture
def school(db):
    return SchoolFactory(organisation__name="Surrey Square Primary School").organisation


def read(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


@pytest.fixture
def door(client, session):
    """The page for somebody at the door, as the leader sees it."""
    client.force_login(session.leader)
    return reverse("bookings:walk_in", args=[session.pk])


def test_people_are_found_by_name_or_address_with_their_school_and_price_and_nothing_else(client, door, school):
    person = PersonFactory(
        teacher=school, first_name="Abena", last_name="Mensah", email="abena@school.example", trn="1234567"
    )
    PostFactory(person=person, organisation=OrganisationFactory(name="Crampton Primary"), kind="teacher")
    PersonFactory(last_name="Other")

    for words in ("mensah", "Abena Mensah", "abena@school.example"):
        page = read(client.get(door, {"q": words}))
        lines = [" ".join(line.get_text(" ").split()) for line in page.select(".govuk-radios__item")]
        assert sorted(lines) == [
            "Abena Mensah Crampton Primary: £70",
            "Abena Mensah Surrey Square Primary School: £70",
        ]
        text = page.get_text()
        assert ("1234567" in text, "abena@school.example" in text, "Teacher" in text) == (False,) * 3


def test_they_are_chosen_and_added(client, door, session, school):
    person = PersonFactory(teacher=school, last_name="Mensah")
    url = f"{door}?q=mensah"
    key = read(client.get(url)).select_one("input[name=key]")["value"]

    answer = client.post(url, {"key": key, "chosen": f"{person.pk}-{school.pk}"}, follow=True)

    assert answer.redirect_chain == [(reverse("bookings:register", args=[session.pk]), 302)]
    assert f"{person} is on the register. Surrey Square Primary School is charged £70" in read(answer).get_text()


@pytest.mark.parametrize(
    ("sent", "words"),
    [({}, "Choose the person."), ({"chosen": "999999-1"}, "Choose one of these people."), ({"chosen": "x"}, "Choose")],
)
def test_only_somebody_who_was_found_can_be_added(client, door, school, sent, words):
    PersonFactory(teacher=school, last_name="Mensah")
    stranger = PersonFactory(teacher=school, last_name="Quite Other")
    url = f"{door}?q=mensah"
    answer = client.post(url, {"key": str(uuid.uuid4())} | sent)
    foreign = client.post(url, {"key": str(uuid.uuid4()), "chosen": f"{stranger.pk}-{school.pk}"})

    assert (answer.status_code, words in read(answer).get_text()) == (422, True)
    assert (foreign.status_code, Booking.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("words", "says"), [("me", "Type at least three letters."), ("nobodyatall", "Nobody here is called “nobodyatall”")]
)
def test_the_page_says_what_to_do_when_nobody_is_found(client, door, school, words, says):
    PersonFactory(teacher=school, last_name="Mensah")
    page = read(client.get(door, {"q": words}))

    assert (says in page.get_text(), page.select("input[type=radio]")) == (True, [])
    assert page.select_one(f"a[href='{door}new/']").get_text() == "Add somebody who is new here"


def test_those_with_a_place_without_a_school_or_without_a_price_are_named_and_cannot_be_chosen(
    client, door, session, school
):
    has_one = PersonFactory(teacher=school, first_name="Ana", last_name="Mensah")
    BookingFactory(cohort=session.cohort, person=has_one, organisation=school)
    PersonFactory(first_name="Ben", last_name="Mensah")
    page = read(client.get(door, {"q": "mensah"}))
    text = " ".join(page.get_text().split())

    assert "Ana Mensah has a place already" in text
    assert "Ben Mensah is not with any school now" in text
    assert page.select("input[type=radio]") == []
    Price.objects.all().delete()
    assert "There is no price for Surrey Square" in read(client.get(door, {"q": "mensah"})).get_text()


def test_somebody_new_is_added_from_the_page_and_what_was_typed_stays(client, door, session, school):
    url = reverse("bookings:newcomer", args=[session.pk])
    key = read(client.get(url)).select_one("input[name=key]")["value"]
    typed = {"key": key, "first_name": "Ama", "last_name": "Boateng", "email": "ama@school.example", "kind": "teacher"}

    wrong = client.post(url, typed | {"organisation": "Nowhere at all"})
    office = client.post(url, typed | {"organisation": "Surrey Square", "email": "office@school.example"})
    council = client.post(url, typed | {"organisation": OrganisationFactory(kind="council", name="The Council").name})
    right = client.post(url, typed | {"organisation": "Surrey Square Primary School"})

    assert [answer.status_code for answer in (wrong, office, council, right)] == [422, 422, 422, 302]
    assert read(wrong).select_one("input[name=last_name]")["value"] == "Boateng"
    assert read(wrong).title.get_text().startswith("Error: ")
    assert Booking.objects.get().person.full_name == "Ama Boateng"


def test_the_pages_are_for_who_takes_the_register_alone(client, session):
    people = {"leader": session.leader, "course officer": OfficerFactory(), "somebody": PersonFactory()}
    answers = {}
    for name, person in people.items():
        client.force_login(person)
        addresses = [reverse(f"bookings:{page}", args=[session.pk]) for page in ("walk_in", "newcomer")]
        answers[name] = [client.get(address).status_code for address in addresses]

    assert answers == {"leader": [200, 200], "course officer": [200, 200], "somebody": [404, 404]}


@pytest.mark.parametrize("people", [1, 10])
def test_finding_asks_the_database_as_often_for_ten_as_for_one(client, door, school, people, django_assert_num_queries):
    for _ in range(people):
        PersonFactory(teacher=school, last_name="Mensah")

    with django_assert_num_queries(5):  # person, session, people, prices, who has a place
        client.get(door, {"q": "mensah"})
