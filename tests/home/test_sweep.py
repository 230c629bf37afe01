"""The page of the September sweep: its rows, what is refused in words, what it says was done."""

from datetime import datetime, timedelta

import pytest
from django.contrib.messages import get_messages

from bookings.states import Status
from core.calendar import LONDON
from schools.models import Post
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory
from tests.home.people import cells, signed_in, soup_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 10, 9, tzinfo=LONDON)
AUGUST = {"last_day-day": "31", "last_day-month": "8", "last_day-year": "2026"}


@pytest.fixture(autouse=True)
def _on_10_september(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(first_name="Folasade", head=school)


@pytest.fixture
def abena(school):
    return PersonFactory(first_name="Abena", last_name="Mensah", teacher=school)


def address(school) -> str:
    return f"/school/{school.pk}/sweep/"


def booked(person, school):
    cohort = CourseFactory(starts_at=NOW + timedelta(days=20))
    return BookingFactory(cohort=cohort, person=person, organisation=school)


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_tick_and_a_button_let_somebody_leave_and_say_what_was_done(school, head, abena):
    booking = booked(abena, school)
    PersonFactory(first_name="Rory", last_name="Whelan", teacher=school)
    client = signed_in(head)

    answer = client.post(address(school), {**AUGUST, f"left-{abena.pk}": "on", f"future-{abena.pk}": "cancel"})

    assert answer.status_code == 302
    assert said(answer) == ["The posts of Abena Mensah have ended. 1 booking was settled with it."]
    booking.refresh_from_db()
    assert booking.status == Status.CANCELLED
    page = soup_of(client, address(school))
    assert cells(page, "[aria-labelledby=gone] li") == ["Abena Mensah Teacher 31 Aug 2026"]
    assert cells(page, ".app-sweep .govuk-checkboxes__label") == ["Rory Whelan"]


def test_a_row_can_have_another_last_day(school, head, abena):
    other = {f"day-{abena.pk}-day": "23", f"day-{abena.pk}-month": "10", f"day-{abena.pk}-year": "2026"}

    signed_in(head).post(address(school), {**AUGUST, **other, f"left-{abena.pk}": "on"})

    assert str(abena.posts.get().to_on) == "2026-10-23"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({}, "Tick those who have left. Nobody is ticked yet."),
        ({"left": "on"}, "Choose what becomes of the bookings of Abena Mensah."),
        ({"left": "on", "future": "burn"}, "Choose what becomes of the bookings of Abena Mensah."),
        ({"left": "on", "future": "keep", "day": "31", "month": "2", "year": "2026"}, "Enter a real date"),
        ({"left": "on", "future": "keep", "day": "1", "month": "1", "year": "1999"}, "Enter a day from 9 Sep 2025"),
    ],
)
def test_what_is_wrong_is_said_nobody_leaves_and_what_was_typed_stays(school, head, abena, typed, refusal):
    booked(abena, school)
    fields = {f"{name}-{abena.pk}": typed[name] for name in ("left", "future") if name in typed}
    fields |= {f"day-{abena.pk}-{part}": typed[part] for part in ("day", "month", "year") if part in typed}

    answer = signed_in(head).post(address(school), {**AUGUST, **fields})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert refusal in page
    assert ("checked" in page) == ("left" in typed)
    assert all(f'value="{typed[part]}"' in page for part in ("day", "year") if part in typed)
    assert not Post.objects.filter(to_on__isnull=False).exists()


def test_without_a_last_day_nobody_leaves(school, head, abena):
    answer = signed_in(head).post(address(school), {f"left-{abena.pk}": "on"})

    assert answer.status_code == 422
    assert "Enter the last day of those who have left." in answer.content.decode()


def test_the_school_office_sees_whom_only_a_head_can_let_go_and_cannot_tick_them(school):
    lead = PersonFactory(first_name="Cpd", last_name="Lead", cpd_lead=school)
    PersonFactory(first_name="Abena", last_name="Mensah", teacher=school)
    client = signed_in(PersonFactory(school_office=school))

    page = soup_of(client, address(school))
    answer = client.post(address(school), {**AUGUST, f"left-{lead.pk}": "on"})

    assert cells(page, ".app-sweep .govuk-checkboxes__label") == ["Abena Mensah"]
    assert "Cpd Lead" in page.get_text()
    assert answer.status_code == 422
    assert lead.posts.get().to_on is None


def test_it_is_offered_on_the_school_s_page_in_september_and_reached_from_the_staff_all_year(
    school, head, time_machine
):
    client, link = signed_in(head), f"a[href='{address(school)}']"

    assert len(soup_of(client, f"/school/{school.pk}/").select(link)) == 1
    time_machine.move_to(datetime(2027, 1, 11, 9, tzinfo=LONDON), tick=False)
    client = signed_in(head)
    assert soup_of(client, f"/school/{school.pk}/").select(link) == []
    assert len(soup_of(client, f"/schools/{school.pk}/staff/").select(link)) == 1


def test_a_school_without_anybody_else_says_so(school, head):
    page = soup_of(signed_in(head), address(school)).get_text()

    assert "Nobody is on the list whose post you can end here." in page
    assert "Nobody since the summer." in page


def test_another_school_s_staff_are_not_there_to_be_seen_or_ended(school, head):
    other = OrganisationFactory()
    stranger = PersonFactory(first_name="Secret", teacher=other)
    PostFactory(organisation=other, to_on=NOW.date(), person__first_name="Secret")
    client = signed_in(head)

    assert "Secret" not in client.get(address(school)).content.decode()
    assert client.get(address(other)).status_code == 404
    assert client.post(address(other), {**AUGUST, f"left-{stranger.pk}": "on"}).status_code == 404
    client.post(address(school), {**AUGUST, f"left-{stranger.pk}": "on"})
    assert stranger.posts.get().to_on is None


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_for_a_small_and_a_large_staff(school, head, count, django_assert_num_queries):
    for _ in range(count):
        booked(PersonFactory(teacher=school), school)
        PostFactory(organisation=school, to_on=NOW.date())
    client = signed_in(head)

    with django_assert_num_queries(6):
        client.get(address(school))
