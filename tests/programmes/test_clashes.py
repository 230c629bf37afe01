"""Warnings of what stands in the way of a session; nothing is ever refused because of them."""

from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.calendar import LONDON, midnight, today
from programmes import queries
from programmes.models import Session
from programmes.states import CohortStatus
from schools.models import TermDate
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    ProgrammeLeaderFactory,
    RoomFactory,
    SessionFactory,
)
from tests.factories.schools import OrganisationFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

AT = datetime(2027, 1, 21, 16, tzinfo=LONDON)  # a Thursday
HOUR = timedelta(hours=1)


def session(title: str = "Phonics", *, hours: float = 0, lasts: float = 1.5, **facts) -> Session:
    """A session so many hours after AT."""
    starts_at = AT + hours * HOUR
    programme = facts.pop("programme", None)
    cohort = facts.pop("cohort", None) or CohortFactory(
        **({"programme": programme} if programme else {"programme__title": title})
    )
    return SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + lasts * HOUR, **facts)


def clashes_of(one: Session) -> list[str]:
    return queries.clashes([one])[0]


@pytest.fixture
def ruth():
    return PersonFactory(first_name="Ruth", last_name="Callender")


@pytest.mark.parametrize(
    ("hours", "lasts", "clash"),
    [
        (-1.5, 1.5, False),
        (-1.5, 1.6, True),
        (0, 1.5, True),
        (0.5, 0.5, True),
        (-2, 8, True),
        (1.5, 1, False),
        (24, 1.5, False),
    ],
)
def test_a_leader_leads_one_session_at_a_time(ruth, hours, lasts, clash):
    session("Spelling", hours=hours, lasts=lasts, leader=ruth)

    assert bool(clashes_of(session(leader=ruth))) == clash


def test_the_warning_names_the_leader_the_other_course_and_its_hours(ruth):
    session("Spelling", hours=1, leader=ruth)

    assert clashes_of(session(leader=ruth)) == ["Ruth Callender leads Spelling at that time, 5pm to 6:30pm."]


def test_who_leads_a_course_leads_all_its_sessions_that_have_no_leader_of_their_own(ruth):
    other = session("Spelling")
    ProgrammeLeaderFactory(programme=other.cohort.programme, person=ruth)
    whole = session()
    ProgrammeLeaderFactory(programme=whole.cohort.programme, person=ruth)
    somebody_else = session(programme=whole.cohort.programme, leader=PersonFactory())

    assert clashes_of(session(leader=ruth))[0].startswith("Ruth Callender leads Spelling at that time")
    assert clashes_of(other) == ["Ruth Callender leads Phonics at that time, 4pm to 5:30pm."] * 2
    assert clashes_of(somebody_else) == []


def test_a_room_holds_one_course_at_a_time_and_what_is_cancelled_needs_none():
    room = RoomFactory(name="Hall")
    place = {"room": room, "venue": room.venue.organisation}
    session("Spelling", hours=1, **place)
    session("Called off", cohort=CohortFactory(status=CohortStatus.CANCELLED), **place)
    session("Next door", room=RoomFactory(venue=room.venue), venue=room.venue.organisation)

    assert clashes_of(session(**place)) == ["Hall is taken at that time by Spelling, 5pm to 6:30pm."]


@pytest.mark.parametrize(
    ("places", "online", "small"), [(30, None, False), (31, None, True), (40, 10, False), (41, 10, True)]
)
def test_a_room_has_a_seat_for_everyone_who_comes_in_person(places, online, small):
    room = RoomFactory(name="Hall", holds=30)
    cohort = CohortFactory(places=places, online_places=online)
    one = session(cohort=cohort, room=room, venue=room.venue.organisation)

    assert clashes_of(one) == (["Hall holds 30, and there are 31 places."] if small else [])


def holiday(organisation, **facts) -> TermDate:
    days = {"from_on": date(2027, 1, 21), "to_on": date(2027, 1, 22), **facts}
    return TermDate.objects.create(organisation=organisation, name="Snow days", **days)


@pytest.mark.parametrize(
    ("first", "last", "closed"), [(21, 21, True), (20, 21, True), (19, 20, False), (22, 25, False)]
)
def test_a_day_in_the_borough_s_holidays_is_warned_of(first, last, closed):
    holiday(OrganisationFactory(kind="council"), from_on=date(2027, 1, first), to_on=date(2027, 1, last))

    words = ["Thursday 21 January 2027 is in the school holidays: Snow days."]
    assert clashes_of(session()) == (words if closed else [])


def test_a_venue_s_own_holidays_count_and_in_another_borough_only_those():
    ours = SchoolFactory(la_code=settings.ALLIANCE["local_authority_code"]).organisation
    theirs = SchoolFactory(la_code="202").organisation
    holiday(OrganisationFactory(kind="council"))
    TermDate.objects.create(organisation=ours, name="Building works", from_on=AT.date(), to_on=AT.date())

    day = "Thursday 21 January 2027 is in the school holidays:"
    assert sorted(clashes_of(session(venue=ours))) == [f"{day} Building works.", f"{day} Snow days."]
    assert clashes_of(session(venue=theirs)) == []


def test_an_inset_day_is_no_holiday_and_a_bank_holiday_is_said():
    holiday(OrganisationFactory(kind="council"), kind=TermDate.Kind.INSET)
    monday = session(hours=-21 * 24 + 4 * 24)

    assert clashes_of(session()) == []
    assert clashes_of(SessionFactory(starts_at=datetime(2027, 5, 3, 16, tzinfo=LONDON))) == [
        "Monday 3 May 2027 is a bank holiday."
    ]
    assert clashes_of(monday) == []


@pytest.mark.parametrize("rows", [1, 50])
def test_all_sessions_of_a_page_are_looked_at_in_one_query(ruth, django_assert_num_queries, rows):
    room = RoomFactory()
    cohort = CohortFactory()
    for number in range(rows):
        SessionFactory(
            cohort=cohort, room=room, venue=room.venue.organisation, leader=ruth, starts_at=AT + number * 3 * HOUR
        )
    sessions = list(queries.sessions_of(cohort.pk))
    for one in sessions:
        one.cohort = cohort

    with django_assert_num_queries(1):
        found = queries.clashes(sessions)
    assert len(found) == rows


# On the pages ---------------------------------------------------------------------------------------------------------


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


@pytest.fixture
def double(ruth) -> Session:
    """A session in ten days, whose leader is wanted elsewhere then."""
    at_four = midnight(today() + timedelta(days=10)) + 16 * HOUR
    one = CourseFactory(programme__title="Phonics", starts_at=at_four).sessions.get()
    Session.objects.filter(pk=one.pk).update(leader=ruth)
    SessionFactory(cohort=CohortFactory(programme__title="Spelling"), leader=ruth, starts_at=one.starts_at)
    one.refresh_from_db()
    return one


def fields(one: Session, **more) -> dict:
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    day = {"day-day": starts.day, "day-month": starts.month, "day-year": starts.year}
    return {**day, "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "is_required": "on", **more}


def test_the_office_s_page_of_a_course_and_its_editor_warn(client, officer, double):
    for url in (
        reverse("programmes:cohort", args=[double.cohort_id]),
        reverse("programmes:edit_session", args=[double.pk]),
    ):
        assert "Ruth Callender leads Spelling at that time" in text_of(client.get(url))


def test_a_session_that_clashes_is_saved_with_a_warning(client, officer, double):
    answer = client.post(
        reverse("programmes:edit_session", args=[double.pk]),
        fields(double, title="New title", leader=double.leader_id, ends="23:59"),
        follow=True,
    )

    # the leader may be kept although nobody else leads the course
    assert "Ruth Callender leads Spelling at that time" in text_of(answer)
    assert Session.objects.get(pk=double.pk).title == "New title"


def test_a_move_that_clashes_is_asked_about_once_and_then_done(client, officer, double):
    BookingFactory(cohort=double.cohort)
    url = reverse("bookings:move_session", args=[double.pk])
    typed = fields(double, place="The hall", reason="Paint")

    asked = client.post(url, typed)
    page = BeautifulSoup(asked.content, "html.parser")
    seen = page.select_one("[name=warned_of]")["value"]
    assert asked.status_code == 200
    assert "Ruth Callender leads Spelling at that time" in text_of(asked)
    assert page.select_one("[name=place]")["value"] == "The hall"
    assert "Move it all the same and tell everyone" in text_of(asked)
    assert Session.objects.get(pk=double.pk).place == ""

    other_time = client.post(url, {**typed, "warned_of": "made up"})
    done = client.post(url, {**typed, "warned_of": seen})

    assert (other_time.status_code, done.status_code) == (200, 302)
    assert Session.objects.get(pk=double.pk).place == "The hall"


def test_a_draft_is_looked_over_with_its_warnings_before_it_is_published(client, officer, double):
    type(double.cohort).objects.filter(pk=double.cohort_id).update(status=CohortStatus.DRAFT)

    shown = text_of(client.get(reverse("programmes:publish", args=[double.cohort_id])))

    assert "Ruth Callender leads Spelling at that time" in shown
    assert "Publish the course" in shown
