"""Venues and rooms: what the office writes of them, and what those who come read of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.calendar import midnight, today
from core.models import AuditEntry
from programmes import actions, queries
from programmes.models import Room, Session, Venue
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CourseFactory, RoomFactory, SessionFactory, VenueFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, SchoolFactory
from tests.reading import page, problems

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_office_writes_down_a_venue_and_its_rooms(client, officer):
    school = SchoolFactory(organisation__name="Crampton School").organisation
    notes = {"access": "A lift to all floors.", "directions": "Bus 12."}
    added = client.post("/office/venues/add/", {"organisation": "crampton", **notes})
    venue = Venue.objects.get()

    client.post(
        reverse("programmes:add_room", args=[venue.pk]), {"name": "Hall", "holds": "60", "access": "By the lift"}
    )
    client.post(
        reverse("programmes:edit_venue", args=[venue.pk]), {"access": "No lift today.", "directions": "Bus 12."}
    )

    assert added.headers["Location"] == f"/office/venues/{venue.pk}/"
    assert (venue.organisation, venue.rooms.get().with_size) == (school, "Hall, holds 60")
    shown = text_of(client.get(f"/office/venues/{venue.pk}/"))
    assert all(words in shown for words in ("No lift today.", "Bus 12.", "Hall, holds 60", "By the lift"))
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "thing", "organisation_id")) == [
        ("created", "programmes.venue", school.pk),
        ("created", "programmes.room", school.pk),
        ("changed", "programmes.venue", school.pk),
    ]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, "Say which school or partner it is."),
        (
            {"organisation": "Hogwarts"},
            "No school or partner is called “Hogwarts”. Type a part of its name, or its URN.",
        ),
        ({"organisation": "Crampton"}, "Crampton School is a venue already. Change what is said of it there."),
    ],
)
def test_a_venue_that_cannot_be_says_why(client, officer, said, problem):
    VenueFactory(organisation=SchoolFactory(organisation__name="Crampton School").organisation)

    assert problems(client.post("/office/venues/add/", said)) == [problem]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": ""}, "Give the room the name that stands on its door."),
        ({"name": "Hall"}, "This venue has a room of that name already."),
        ({"name": "Library", "holds": "0"}, "Enter a whole number from 1 to 5,000."),
        ({"name": "Library", "holds": "many"}, "Enter a whole number from 1 to 5,000."),
        ({"name": "Library", "holds": "70000"}, "Enter a whole number from 1 to 5,000."),
    ],
)
def test_a_room_that_cannot_be_says_why_and_keeps_what_was_typed(client, officer, said, problem):
    room = RoomFactory(name="Hall")

    answer = client.post(reverse("programmes:add_room", args=[room.venue_id]), said)

    assert problems(answer) == [problem]
    assert page(answer).select_one("[name=name]").get("value", "") == said["name"]


def test_a_room_is_changed_and_a_removed_one_stays_in_words_where_sessions_were_held(client, officer):
    room = RoomFactory(name="Hall")
    bare = SessionFactory(room=room, venue=room.venue.organisation)
    said = SessionFactory(room=room, venue=room.venue.organisation, place="first floor")

    client.post(reverse("programmes:edit_room", args=[room.pk]), {"name": "Main hall", "holds": "", "access": ""})
    client.post(reverse("programmes:remove_room", args=[room.pk]))

    assert Room.objects.count() == 0
    assert [Session.objects.get(pk=one.pk).place for one in (bare, said)] == ["Main hall", "Main hall, first floor"]


def test_venues_are_found_by_name_and_an_empty_list_says_what_to_do(client, officer):
    assert "Add the first one" in text_of(client.get("/office/venues/"))
    VenueFactory(organisation__name="Crampton School")
    VenueFactory(organisation__name="John Donne School")

    assert "John Donne" not in text_of(client.get("/office/venues/?q=cramp"))
    assert "No venue has this name." in text_of(client.get("/office/venues/?q=hogwarts"))


@pytest.mark.parametrize("rows", [1, 50])
def test_the_pages_cost_the_same_at_1_and_at_50_venues_rooms_and_sessions(
    client, officer, django_assert_num_queries, rows
):
    VenueFactory.create_batch(rows - 1)
    venue = VenueFactory()
    for room in RoomFactory.create_batch(rows, venue=venue):
        SessionFactory(room=room, venue=venue.organisation)

    with django_assert_num_queries(3):  # who is reading, the count, the rows
        client.get("/office/venues/")
    with django_assert_num_queries(4):  # who is reading, the venue, its rooms, what comes
        client.get(f"/office/venues/{venue.pk}/")


# Rooms of sessions ----------------------------------------------------------------------------------------------------


def said_of(session: Session, **fields) -> dict:
    """The session form with good answers."""
    starts = timezone.localtime(session.starts_at)
    day = {"day-day": starts.day, "day-month": starts.month, "day-year": starts.year}
    return {**day, "starts": "16:00", "ends": "17:30", "is_required": "on", **fields}


def test_a_session_is_given_a_room_which_brings_its_venue(client, officer):
    room = RoomFactory(name="Hall", venue__organisation__name="Crampton School")
    session = CourseFactory().sessions.get()

    answer = client.post(reverse("programmes:edit_session", args=[session.pk]), said_of(session, room=room.pk))
    session.refresh_from_db()

    assert answer.status_code == 302
    assert (session.room, session.venue, session.where) == (room, room.venue.organisation, "Crampton School, Hall")
    form = page(client.get(reverse("programmes:edit_session", args=[session.pk])))
    assert form.select_one("[name=room] option[selected]").get_text() == "Hall, holds 30"
    assert form.select_one("[name=room] optgroup")["label"] == "Crampton School"


def test_a_room_of_another_venue_is_refused_in_words(client, officer):
    room = RoomFactory(name="Hall", venue__organisation__name="Crampton School")
    SchoolFactory(organisation__name="John Donne School")
    session = CourseFactory().sessions.get()
    url = reverse("programmes:edit_session", args=[session.pk])

    assert problems(client.post(url, said_of(session, room=room.pk, venue="John Donne"))) == [
        "Hall is at Crampton School. Choose a room of John Donne School, or change the school."
    ]
    assert problems(client.post(url, said_of(session, room="999999"))) == [
        "Choose a room of the list. This one may have been removed."
    ]


def test_a_session_that_changes_its_venue_leaves_its_room_behind():
    room = RoomFactory()
    session = SessionFactory(room=room, venue=room.venue.organisation)

    actions.change_session(session, venue=OrganisationFactory(), by=None)
    session.refresh_from_db()

    assert session.room is None


def test_whoever_has_booked_is_told_of_another_room(client, officer):
    room = RoomFactory()
    at_four = midnight(today() + timedelta(days=10)) + timedelta(hours=16)
    session = SessionFactory(venue=room.venue.organisation, starts_at=at_four)
    BookingFactory(cohort=session.cohort)

    answer = client.post(reverse("programmes:edit_session", args=[session.pk]), said_of(session, room=room.pk))

    assert "People have booked. Move the session instead" in problems(answer)[0]


# What those who come read ---------------------------------------------------------------------------------------------


def test_what_is_known_of_the_way_is_told_once_for_each_place():
    room = RoomFactory(name="Hall", access="Up one step", venue__organisation__name="Crampton School")
    course = CourseFactory()
    for days in (20, 30):
        SessionFactory(
            cohort=course, venue=room.venue.organisation, room=room, starts_at=timezone.now() + timedelta(days=days)
        )
    SessionFactory(cohort=course, venue=OrganisationFactory(name="Nobody knows it"))

    places = queries.getting_there(queries.sessions_of(course.pk))

    assert [(place.name, place.rooms) for place in places] == [("Crampton School", {"Hall": "Up one step"})]


def test_anybody_reads_access_and_the_way_there_on_the_course_page(client):
    room = RoomFactory(name="Hall", access="Up one step", venue__organisation__name="Crampton School")
    course = CourseFactory()
    course.sessions.update(room=room, venue=room.venue.organisation)

    shown = text_of(client.get(reverse("bookings:course", args=[course.programme.slug])))

    assert "Crampton School, Hall" in shown
    assert "Getting there and access" in shown
    assert "The way in from the playground has no steps." in shown
    assert "Five minutes from the station." in shown
    assert "Hall: Up one step" in shown


def test_a_course_of_which_nothing_is_known_has_no_such_heading(client):
    course = CourseFactory()

    assert "Getting there" not in text_of(client.get(reverse("bookings:course", args=[course.programme.slug])))


def test_only_course_officers_see_the_office_s_pages(client):
    client.force_login(PersonFactory(head=OrganisationFactory()))

    assert client.get("/office/venues/").status_code == 404
