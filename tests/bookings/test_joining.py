"""The one lasting address by which somebody joins online: where it leads, when, for whom, and what it notes."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from bookings import actions, documents, joining, privacy, rules
from bookings.emails import days as letters
from bookings.models import Arrival, Booking, Notice
from bookings.states import ENDED, Status
from core import outbox
from core.calendar import LONDON
from core.delivery import deliver_due
from core.models import Message
from programmes import actions as programmes
from programmes.models import Mode, Session
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory, RoomFactory, SessionFactory
from tests.factories.schools import OfficerFactory, PersonFactory

pytestmark = pytest.mark.django_db

STARTS = datetime(2027, 1, 21, 16, tzinfo=LONDON)
ENDS = STARTS + timedelta(minutes=90)
MEETING = "https://meet.example.org/phonics"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def booking(time_machine) -> Booking:
    """A place on an online course of one session, ten days before it."""
    time_machine.move_to(STARTS - timedelta(days=10))
    cohort = CohortFactory(programme__title="Phonics online")
    SessionFactory(cohort=cohort, starts_at=STARTS, ends_at=ENDS, title="Blending", video_link=MEETING)
    return BookingFactory(cohort=cohort)


def path_of(booking: Booking) -> str:
    return urlsplit(booking.joining_link).path


def page(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text_of(response) -> str:
    return " ".join(page(response).select_one("main").get_text(" ").split())


def test_the_page_says_without_signing_in_what_it_is_and_when_it_opens(client, booking):
    shown = text_of(client.get(path_of(booking)))

    assert "Phonics online Blending Thursday 21 January 2027, 4pm to 5:30pm" in shown
    assert "You can join from Thursday 21 January 2027, 3:45pm" in shown
    assert MEETING not in shown
    assert str(booking.person) not in shown


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (STARTS - 16 * MINUTE, False),
        (STARTS - 15 * MINUTE, True),
        (STARTS, True),
        (ENDS - MINUTE, True),
        (ENDS, False),
    ],
)
def test_the_way_in_is_open_from_a_quarter_of_an_hour_before_until_the_end(client, booking, time_machine, at, is_open):
    time_machine.move_to(at)

    looked = client.get(path_of(booking))
    went_in = client.post(path_of(booking), {"here": "on"})

    assert bool(page(looked).select("form[method=post]")) == is_open
    assert [link["href"] for link in page(went_in).select(f"main a[href='{MEETING}']")] == [MEETING] * is_open
    assert Arrival.objects.count() == is_open
    assert rules.can_join(STARTS, ENDS, at=at) == is_open


def test_looking_changes_nothing_and_going_in_twice_notes_one_arrival(client, booking, time_machine):
    time_machine.move_to(STARTS)

    for _ in range(3):
        client.get(path_of(booking))
        client.head(path_of(booking))
    assert Arrival.objects.count() == 0

    client.post(path_of(booking), {"here": "on"})
    client.post(path_of(booking), {"here": "on"})
    assert [(one.booking, one.session.title) for one in Arrival.objects.all()] == [(booking, "Blending")]


def test_the_page_leads_to_another_site_by_a_link_and_tells_it_nothing(client, booking, time_machine):
    time_machine.move_to(STARTS)

    answer = client.post(path_of(booking), {"here": "on"})

    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (200, "same-origin")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert page(answer).select_one(f"a[href='{MEETING}']")["rel"] == ["noopener", "noreferrer", "external"]


def test_the_same_address_leads_to_where_the_meeting_is_by_then_and_nobody_need_be_told(client, booking, time_machine):
    officer = OfficerFactory(cpd_administrator=True)
    path, session = path_of(booking), booking.cohort.sessions.get()

    programmes.change_session(session, video_link="https://meet.example.org/new", by=officer)
    told = actions.move_session(
        Session.objects.get(), video_link="https://meet.example.org/newer", starts_at=STARTS, ends_at=ENDS, by=officer
    )
    time_machine.move_to(STARTS)

    assert (told, Message.objects.count()) == (0, 0)
    assert page(client.post(path, {"here": "on"})).select_one("a[href='https://meet.example.org/newer']") is not None


def test_of_several_sessions_it_is_the_one_that_goes_on_or_comes_next(client, booking, time_machine):
    later = STARTS + timedelta(days=7)
    SessionFactory(
        cohort=booking.cohort,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        title="Segmenting",
        video_link=MEETING,
    )

    time_machine.move_to(ENDS - MINUTE)
    assert "Blending" in text_of(client.get(path_of(booking)))
    time_machine.move_to(ENDS)
    assert "Segmenting" in text_of(client.get(path_of(booking)))
    time_machine.move_to(later + timedelta(hours=1))
    assert "This course is over." in text_of(client.get(path_of(booking)))


@pytest.mark.parametrize("status", [Status.WAITING, Status.OFFERED, *ENDED])
def test_without_a_place_there_is_no_such_page(client, status):
    booking = BookingFactory(status=status)

    assert client.get(path_of(booking)).status_code == 404
    assert client.post(path_of(booking), {"here": "on"}).status_code == 404


def test_made_up_addresses_are_not_there(client, booking):
    token = joining.token_of(booking.pk, booking.person_id)
    for other in (f"{booking.pk}.{booking.person_id}", token[:-1], token + "x", token.replace("~", "~~"), "~", "1.0~x"):
        assert client.get(reverse("bookings:join", args=[other])).status_code == 404


def test_when_a_colleague_takes_the_place_the_old_address_ends(client, booking):
    old = path_of(booking)
    booking.person = PersonFactory()
    booking.save()

    assert client.get(old).status_code == 404
    assert client.get(path_of(booking)).status_code == 200


def test_a_colleague_who_stands_in_joins_that_session_by_an_address_of_their_own(client, booking, time_machine):
    school = booking.organisation
    later = STARTS + timedelta(days=7)
    second = SessionFactory(
        cohort=booking.cohort, starts_at=later, ends_at=later + timedelta(hours=1), title="Second", video_link=MEETING
    )
    stand_in = actions.stand_in(booking, second, person=PersonFactory(teacher=school), by=booking.person)
    time_machine.move_to(ENDS)

    assert "Second" in text_of(client.get(urlsplit(stand_in.joining_link).path))
    assert "This course is over." in text_of(client.get(path_of(booking)))  # for whom it is over
    assert client.get(urlsplit(joining.address_of(booking.pk, PersonFactory().pk)).path).status_code == 404


@pytest.mark.parametrize(("mode", "online"), [(Mode.ONLINE, True), (Mode.IN_PERSON, False)])
def test_on_a_hybrid_course_only_those_who_chose_so_join_online(client, booking, time_machine, mode, online):
    type(booking.cohort).objects.update(online_places=10)
    Booking.objects.update(mode=mode)
    time_machine.move_to(STARTS)

    shown = text_of(client.get(path_of(booking)))

    assert ("Join now" in shown) == online
    assert ("You come to this session in person" in shown) != online
    client.post(path_of(booking), {"here": "on"})
    assert Arrival.objects.count() == online


# Where the address stands ---------------------------------------------------------------------------------------------


def letter_to(booking: Booking):
    deliver_due()
    (letter,) = [letter for letter in mail.outbox if letter.to == [booking.told.email]]
    return letter


def test_letters_and_calendars_hold_the_lasting_address_and_never_the_meeting_s(booking, time_machine):
    time_machine.move_to(STARTS - timedelta(days=1))
    session = booking.cohort.sessions.get()
    outbox.post_all([letters.of_reminder(booking, session, Notice.Kind.DAY_BEFORE)])

    letter = letter_to(booking)
    event = Calendar.from_ical(letter.attachments[0][1]).events[0]

    assert f"Join online: {booking.joining_link}" in letter.body
    assert (str(event["LOCATION"]), str(event["DESCRIPTION"])) == (
        booking.joining_link,
        f"Blending\nJoin online: {booking.joining_link}",
    )
    assert MEETING not in letter.body + str(letter.alternatives) + str(documents.calendar_of(booking))


def test_whoever_leads_gets_the_meeting_itself_and_whoever_waits_nothing(booking):
    leader = ProgrammeLeaderFactory(programme=booking.cohort.programme).person
    waiting = BookingFactory(cohort=booking.cohort, status=Status.WAITING)
    actions.move_session(
        booking.cohort.sessions.get(),
        starts_at=STARTS + MINUTE,
        ends_at=ENDS,
        by=OfficerFactory(cpd_administrator=True),
    )
    deliver_due()

    said = {letter.to[0]: letter.body for letter in mail.outbox}
    assert f"Join online: {MEETING}" in said[leader.email]
    assert f"Join online: {booking.joining_link}" in said[booking.person.email]
    assert "Join online" not in said[waiting.person.email]


def test_the_booking_s_page_links_to_it_for_its_own_person_alone(client, booking):
    url = reverse("bookings:booking", args=[booking.pk])
    head = PersonFactory(head=booking.organisation)

    client.force_login(booking.person)
    assert booking.joining_link in client.get(url).content.decode()
    client.force_login(head)
    assert "/online/" not in client.get(url).content.decode()


def test_a_meeting_in_a_room_too_shows_both(client, booking):
    room = RoomFactory(name="Hall", venue=RoomFactory().venue)
    booking.cohort.sessions.update(room=room, venue=room.venue.organisation)

    assert f"{room.venue}, Hall" in text_of(client.get(path_of(booking)))


def test_the_page_costs_two_queries_however_many_sessions(client, booking, django_assert_num_queries):
    SessionFactory.create_batch(
        50, cohort=booking.cohort, starts_at=STARTS + timedelta(days=2), ends_at=ENDS + timedelta(days=2)
    )

    with django_assert_num_queries(2):  # the place, the next session
        client.get(path_of(booking))


@pytest.mark.parametrize(("days", "kept"), [(89, 1), (91, 0)])
def test_when_somebody_joined_is_kept_until_long_after_the_register(client, booking, time_machine, days, kept):
    time_machine.move_to(STARTS)
    actions.arrive(booking, booking.cohort.sessions.get())

    assert "When you joined online" in [section.title for section in privacy.held_about(booking.person) if section.rows]
    privacy.purge(STARTS + timedelta(days=days))
    assert Arrival.objects.count() == kept
