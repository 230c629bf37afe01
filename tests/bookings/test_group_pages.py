"""The pages on which a school books for its people, names them, swaps them and says yes beforehand."""

import re
import uuid
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings import actions
from bookings.models import Booking, Request
from bookings.states import Status
from core.calendar import LONDON
from programmes.models import Slot
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture(autouse=True)
def a_monday(time_machine):
    """A course in ten days is then on a Thursday, and somebody is missed at school."""
    time_machine.move_to(datetime(2027, 1, 11, 9, tzinfo=LONDON))


@pytest.fixture
def office(school, client):
    person = PersonFactory(school_office=school)
    client.force_login(person)
    return person


def text_of(answer) -> str:
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(words.split())


def page(cohort) -> str:
    return reverse("bookings:colleagues", args=[cohort.pk])


def chosen(people, *, names=0, step="check", **more) -> dict:
    return {"people": [person.pk for person in people], "names_to_follow": names, "step": step, **more}


def test_from_the_course_page_to_six_places_with_two_names_to_follow(client, school, office):
    cohort, people = open_cohort(places=10), [PersonFactory(teacher=school) for _ in range(4)]
    course = client.get(reverse("bookings:course", args=[cohort.programme.slug]))
    assert "Book for colleagues" in text_of(course)

    assert str(people[0]) in text_of(client.get(page(cohort)))
    check = client.post(page(cohort), chosen(people, names=2))
    assert "6 places" in text_of(check)
    assert "£420 in all" in text_of(check)
    key = re.search(r'name="key"[^>]*value="([^"]+)"', check.content.decode())[1]
    answer = client.post(page(cohort), chosen(people, names=2, step="book", key=key))
    assert answer.status_code == 302, text_of(answer)

    request = Request.objects.get()
    assert answer.url == reverse("bookings:request", args=[request.pk])
    shown = text_of(client.get(answer.url))
    assert "6 places booked" in shown
    assert "2 names to follow" in shown
    assert client.post(page(cohort), chosen(people, names=2, step="book", key=key)).url == answer.url


def test_the_check_page_counts_supply_cover_unless_none_is_needed(client, school, office):
    cohort, person = open_cohort(places=10), PersonFactory(teacher=school)
    cohort.sessions.update(slot=Slot.FULL_DAY)

    assert "£190" in text_of(client.post(page(cohort), chosen([person])))
    assert "£190" not in text_of(client.post(page(cohort), chosen([person], no_cover="on")))


def test_a_group_that_does_not_fit_is_asked_how_it_wants_the_places(client, school, office):
    cohort, people = open_cohort(places=2), [PersonFactory(teacher=school) for _ in range(3)]

    check = client.post(page(cohort), chosen(people))
    assert "Only 2 places are free" in text_of(check)
    unanswered = client.post(page(cohort), chosen(people, step="book", key=uuid.uuid4()))
    assert unanswered.status_code == 422
    assert "Choose whether you come all together, or as many as fit." in text_of(unanswered)
    client.post(page(cohort), chosen(people, step="book", key=uuid.uuid4(), together="fit"))

    assert sorted(Booking.objects.values_list("status", flat=True)) == ["booked", "booked", "waiting"]


def test_what_was_chosen_stands_in_the_form_when_one_changes_something(client, school, office):
    cohort, people = open_cohort(places=10), [PersonFactory(teacher=school) for _ in range(2)]

    again = client.post(page(cohort), chosen(people[:1], names=3, step="change")).content.decode()

    assert re.search(rf'value="{people[0].pk}" checked', again)
    assert not re.search(rf'value="{people[1].pk}" checked', again)
    assert 'value="3"' in again


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"names_to_follow": "0"}, "Tick who comes, or say how many names follow."),
        ({"names_to_follow": "two"}, "Enter a whole number"),
        ({"names_to_follow": "41"}, "Ask for at most 40 places at once."),
        ({"people": ["999999"]}, "Choose people from the list"),
    ],
)
def test_a_form_that_says_nothing_or_nonsense_comes_back_with_the_way_out(client, school, office, sent, words):
    PersonFactory(teacher=school)

    answer = client.post(page(open_cohort()), {"step": "check", **sent})

    assert answer.status_code == 422
    assert words in text_of(answer)


def test_only_those_who_book_for_a_school_see_the_page_and_only_for_theirs(client, school):
    cohort, other = open_cohort(), OrganisationFactory()
    client.force_login(PersonFactory(teacher=school))
    assert client.get(page(cohort)).status_code == 404

    client.force_login(PersonFactory(head=school))
    assert client.get(page(cohort)).status_code == 200
    assert client.get(f"{page(cohort)}?school={other.pk}").status_code == 404


def test_a_course_officer_says_for_which_school(client, school):
    cohort = open_cohort()
    client.force_login(OfficerFactory())

    assert "For which school?" in text_of(client.get(page(cohort)))
    found = client.get(f"{page(cohort)}?school=Surrey Square")
    assert client.get(found.url).status_code == 200
    assert client.get(f"{page(cohort)}?school=Nowhere").status_code == 422


def test_the_choice_and_the_check_need_as_many_statements_for_one_as_for_many(client, school, office):
    cohort = open_cohort(places=60)
    few = [PersonFactory(teacher=school)]
    counts = []
    for people in (few, few + [PersonFactory(teacher=school) for _ in range(38)]):
        with CaptureQueriesContext(connection) as captured:
            client.get(page(cohort))
            client.post(page(cohort), chosen(people))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_name_is_given_on_its_page_and_the_list_offers_only_who_is_free(client, school, office):
    cohort, person = open_cohort(places=4), PersonFactory(teacher=school)
    asked = actions.Asked(school.pk, uuid.uuid4(), (None,))
    place = actions.book_together(cohort.pk, asked, by=office).bookings.get()
    url = reverse("bookings:name", args=[place.pk])

    assert "Choose the colleague who comes." in text_of(client.post(url, {}))
    answer = client.post(url, {"person": person.pk})

    place.refresh_from_db()
    assert (place.person, answer.url) == (person, reverse("bookings:request", args=[place.request_id]))
    assert client.get(url).status_code == 404


def test_a_teacher_lets_a_colleague_come_to_one_session(client, school):
    cohort = open_cohort()
    session = SessionFactory(cohort=cohort)
    was, to = PersonFactory(teacher=school), PersonFactory(teacher=school)
    place = BookingFactory(cohort=cohort, person=was, organisation=school)
    client.force_login(was)
    url = reverse("bookings:swap", args=[place.pk])

    assert "Only " in text_of(client.get(url))
    client.post(url, {"what": session.pk, "person": to.pk})

    shown = text_of(client.get(reverse("bookings:booking", args=[place.pk])))
    assert "A colleague comes instead" in shown
    assert str(to) in shown
    client.post(reverse("bookings:drop_stand_in", args=[place.pk, session.pk]))
    assert not place.stand_ins.exists()


def test_whoever_gave_the_whole_place_away_comes_back_to_their_own_page(client, school):
    was, to = PersonFactory(teacher=school), PersonFactory(teacher=school)
    place = BookingFactory(cohort=open_cohort(), person=was, organisation=school)
    client.force_login(was)

    answer = client.post(reverse("bookings:swap", args=[place.pk]), {"what": "whole", "person": to.pk})

    assert answer.url == reverse("home:my")


def test_yes_beforehand_is_said_and_taken_back(client, school, office):
    place = BookingFactory(cohort=open_cohort(places=1), organisation=school, status=Status.WAITING)
    url = reverse("bookings:beforehand", args=[place.request_id])

    client.post(url, {"until-day": "1", "until-month": "6", "until-year": "2099"})
    place.request.refresh_from_db()
    assert str(place.request.accepts_until) == "2099-06-01"
    assert client.post(url, {"until-day": "1", "until-month": "6", "until-year": "2001"}).status_code == 422
    client.post(url, {})
    place.request.refresh_from_db()
    assert place.request.accepts_until is None
