"""A person's own calendar at a secret address."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from bookings.states import Status
from core.models import AuditEntry
from home.calendar_feed import address_of
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import PersonFactory
from tests.home.people import signed_in

pytestmark = pytest.mark.django_db


def path_of(person) -> str:
    """The part of the address after the host."""
    return "/" + address_of(person).split("/", 3)[3]


def titles(response) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_the_calendar_holds_the_sessions_of_booked_courses_only(client):
    person = PersonFactory()
    booked, waiting = CohortFactory(programme__title="Phonics"), CohortFactory(programme__title="Spelling")
    for cohort, status in ((booked, Status.BOOKED), (waiting, Status.WAITING)):
        SessionFactory(cohort=cohort)
        BookingFactory(person=person, cohort=cohort, status=status)
    SessionFactory(cohort=CohortFactory())  # nobody's

    response = client.get(path_of(person))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(response) == ["Phonics"]


def test_a_joining_link_and_a_title_of_the_session_are_in_it(client):
    cohort = CohortFactory(programme__title="Phonics")
    SessionFactory(cohort=cohort, title="Blending", video_link="https://meet.example/room")
    booking = BookingFactory(cohort=cohort)

    event = Calendar.from_ical(client.get(path_of(booking.person)).content).walk("VEVENT")[0]

    assert str(event["SUMMARY"]) == "Phonics: Blending"
    assert str(event["DESCRIPTION"]) == f"Join online: {booking.joining_link}"


def test_changing_the_address_kills_the_old_one(client):
    person = PersonFactory()
    old = path_of(person)

    response = signed_in(person).post("/my/calendar/change/")

    assert response.status_code == 302
    person.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(path_of(person)).status_code == 200
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changed) == ("changed calendar address", ["calendar_number"])


@pytest.mark.parametrize("token", ["1.0", "1.0~made-up", "nonsense", "~", "1.0~" + "A" * 43])
def test_an_address_that_was_made_up_is_not_there(client, token):
    PersonFactory()

    assert client.get(f"/calendars/{token}.ics").status_code == 404


def test_the_calendar_of_somebody_who_left_is_not_there(client):
    person = PersonFactory()
    path = path_of(person)
    person.is_active = False
    person.save()

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_a_calendar_costs_five_queries(client, count, django_assert_num_queries):
    person = PersonFactory()
    for number in range(count):
        cohort = CohortFactory()
        SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=number))
        BookingFactory(person=person, cohort=cohort)
    path = path_of(person)

    with django_assert_num_queries(5):  # whose it is, the places, stand-ins, their sessions, what the call excuses
        assert client.get(path).status_code == 200
