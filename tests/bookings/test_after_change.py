"""After the alliance changed or cancelled a course: keep the place, give it up, or choose another date, on its page."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core import mail
from django.urls import reverse

from bookings import actions
from bookings.models import Booking
from bookings.states import Cause, Status
from core.calendar import LONDON
from core.delivery import deliver_due
from tests.bookings.test_giving_up import owed, place
from tests.bookings.test_moving import LATER, NOW, STARTS, another_date, cancelled, course, live
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_time(time_machine):
    time_machine.move_to(NOW, tick=True)


# Keep or give up ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["move", "cancel"])
def test_after_a_change_everyone_with_a_place_has_five_working_days_to_give_it_up(change):
    cohort = course()
    second = SessionFactory(cohort=cohort, starts_at=STARTS + timedelta(days=14))
    booked, waiting = place(cohort=cohort), BookingFactory(cohort=cohort, status=Status.WAITING)

    if change == "move":
        actions.move_session(second, by=OfficerFactory(), starts_at=LATER, ends_at=LATER + timedelta(hours=2))
    else:
        actions.cancel_session(second, by=OfficerFactory())

    until = [Booking.objects.get(pk=booking.pk).free_to_leave_until for booking in (booked, waiting)]
    assert until == [datetime(2017, 3, 15, 17, tzinfo=LONDON), None]


def test_the_choice_ends_with_the_next_session_at_the_latest():
    cohort = course()
    session = cohort.sessions.get()
    booking = place(cohort=cohort)
    soon = NOW + timedelta(days=2)

    actions.move_session(session, by=OfficerFactory(), starts_at=soon, ends_at=soon + timedelta(hours=2))

    booking.refresh_from_db()
    assert booking.free_to_leave_until == soon


def test_the_letter_says_until_when_it_costs_nothing_and_leads_to_the_form():
    cohort = course()
    booking = place(cohort=cohort)
    actions.move_session(
        cohort.sessions.get(), by=OfficerFactory(), starts_at=LATER, ends_at=LATER + timedelta(hours=2)
    )

    deliver_due()

    (letter,) = mail.outbox
    words = " ".join(letter.body.split())
    assert "it costs nothing until Wednesday 15 March 2017, 5pm" in words
    assert f"Keep the place, or give it up: http://localhost:8000/bookings/{booking.pk}/" in words


@pytest.fixture
def changed(client) -> Booking:
    """A place that can be given up for nothing until tomorrow, its person signed in."""
    booking = place(cohort=course(), free_to_leave_until=NOW + timedelta(days=1))
    client.force_login(booking.person)
    return booking


def page(client, name: str, booking: Booking) -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse(f"bookings:{name}", args=[booking.pk])).content, "html.parser")


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_keeping_and_giving_up_are_one_form(client, changed):
    form = page(client, "booking", changed).select_one("form[action$='/after-change/']")

    assert [button.get_text(strip=True) for button in form.select("button")] == ["Keep the place", "Give it up"]
    assert said(client.post(form["action"], {"answer": "leave"})) == ["The place is given up. Nothing is owed for it."]
    changed.refresh_from_db()
    assert (changed.status, changed.cause, owed(changed)) == (Status.CANCELLED, Cause.CHANGED, {})


def test_whoever_keeps_the_place_is_not_asked_again(client, changed):
    address = reverse("bookings:after_change", args=[changed.pk])

    assert said(client.post(address, {"answer": "keep"})) == ["The place is kept."]

    changed.refresh_from_db()
    assert (changed.status, changed.free_to_leave_until) == (Status.BOOKED, None)
    assert page(client, "booking", changed).select("form[action$='/after-change/']") == []


@pytest.mark.parametrize("answer", ["keep", "leave"])
def test_when_the_time_has_passed_the_page_says_so_and_nothing_happens(client, changed, time_machine, answer):
    time_machine.move_to(NOW + timedelta(days=1, seconds=1))

    answered = client.post(reverse("bookings:after_change", args=[changed.pk]), {"answer": answer})

    assert said(answered) == [
        "The time for that has passed. The booking’s page says what giving up the place costs now."
    ]
    assert owed(changed) == {"": 6000}


def test_an_answer_that_is_none_changes_nothing(client, changed):
    answered = client.post(reverse("bookings:after_change", args=[changed.pk]), {"answer": "perhaps"})

    assert said(answered) == ["Choose whether the place is kept or given up."]


# Its pages ------------------------------------------------------------------------------------------------------------


def test_the_booking_s_page_offers_the_other_dates_as_one_form(client):
    cohort = course()
    another_date(cohort)
    last = another_date(cohort, starts_at=LATER + timedelta(days=7), places=1)
    old = cancelled(cohort)
    client.force_login(old.person)

    form = page(client, "booking", old).select_one("form[action$='/move/']")
    answer = client.post(form["action"], {"cohort": last.pk})

    assert [label.get_text(strip=True) for label in form.select("label")] == [
        "Thursday 4 May 2017, 4pm",
        "Thursday 11 May 2017, 4pm",
    ]
    assert [hint.get_text(strip=True) for hint in form.select(".govuk-radios__hint")] == [
        "20 places left",
        "1 place left",
    ]
    assert said(answer) == ["The place is moved to Thursday 11 May 2017. The price stays the same."]
    assert client.post(form["action"], {"cohort": last.pk}).url == answer.url


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, "Choose one of the dates."),
        ({"cohort": "nonsense"}, "There is no free place on that date any more. Choose another one."),
        ({"cohort": "999999"}, "There is no free place on that date any more. Choose another one."),
    ],
)
def test_a_date_that_is_none_says_what_to_do(client, sent, expected):
    cohort = course()
    another_date(cohort)
    old = cancelled(cohort)
    client.force_login(old.person)

    answer = client.post(reverse("bookings:move_place", args=[old.pk]), sent)

    errors = BeautifulSoup(answer.content, "html.parser").select(".govuk-error-summary li")
    assert (answer.status_code, [error.get_text() for error in errors]) == (422, [expected])


def test_the_school_moves_its_colleague_and_another_school_does_not(client):
    cohort = course()
    other, old = another_date(cohort), cancelled(cohort)
    address = reverse("bookings:move_place", args=[old.pk])

    client.force_login(PersonFactory(head=OrganisationFactory()))
    assert client.post(address, {"cohort": other.pk}).status_code == 404
    client.force_login(PersonFactory(school_office=old.organisation))
    assert client.post(address, {"cohort": other.pk}).status_code == 302
    assert [booking.person for booking in live(other)] == [old.person]


def test_without_another_date_the_page_leads_to_all_courses(client):
    old = cancelled(course())
    client.force_login(old.person)

    assert "There is no other date with a free place." in page(client, "move_place", old).get_text()
