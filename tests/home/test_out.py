"""Who is out, as whoever arranges cover sees it: by week, by month, and in their own calendar."""

from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar

from core.calendar import LONDON, today
from home.out_feed import address_of
from schools.models import Person
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory, PostFactory
from tests.home.people import cells, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_wednesday_13_january(time_machine):
    time_machine.move_to(datetime(2027, 1, 13, 9, tzinfo=LONDON), tick=False)


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def office(school):
    return PersonFactory(school_office=school)


def out_on(day: date, school, name: str = "Abena", *, slot: str = "morning", cover: int = 9_500, title="Phonics"):
    starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
    cohort = CohortFactory(programme__title=title)
    SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), slot=slot)
    person = PersonFactory(first_name=name, last_name="Mensah")
    return BookingFactory(cohort=cohort, organisation=school, person=person, cover_pence=cover)


def path_of(person, school) -> str:
    """The part of the feed's address after the host."""
    return "/" + address_of(person, school.pk).split("/", 3)[3]


def test_this_week_says_who_when_and_whether_cover_is_needed(school, office):
    out_on(date(2027, 1, 14), school, "Rory")
    out_on(date(2027, 1, 12), school, slot="twilight", cover=0)
    out_on(date(2027, 1, 19), school, "Nextweek")

    page = soup_of(signed_in(office), f"/school/{school.pk}/out/")

    assert cells(page, "h2#week") == ["11 January to 15 January 2027"]
    assert cells(page, "section h3") == ["Tuesday 12 January", "Thursday 14 January"]
    assert cells(page, "tbody tr") == [
        "Abena Mensah Twilight 9am to 12 noon Phonics Online No cover needed",
        "Rory Mensah Morning 9am to 12 noon Phonics Online Cover needed",
    ]
    assert cells(page, ".app-lead") == ["2 people on courses. Cover is needed 1 time."]


@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        ("2027-01-20", "18 January to 22 January 2027"),
        ("2027-01-24", "18 January to 22 January 2027"),
        ("nonsense", "11 January to 15 January 2027"),
        ("0001-01-01", "11 January to 15 January 2027"),
        ("9999-12-31", "11 January to 15 January 2027"),
        ("", "11 January to 15 January 2027"),
    ],
)
def test_any_day_names_its_week_and_nonsense_names_this_one(school, office, asked, monday):
    assert cells(soup_of(signed_in(office), f"/school/{school.pk}/out/?week={asked}"), "h2#week") == [monday]


def test_at_the_end_of_a_week_the_next_one_is_shown(school, office, time_machine):
    time_machine.move_to(datetime(2027, 1, 16, 9, tzinfo=LONDON), tick=False)

    page = soup_of(signed_in(office), f"/school/{school.pk}/out/")

    assert cells(page, "h2#week") == ["18 January to 22 January 2027"]


def test_a_month_shows_each_day_and_leads_to_the_next(school, office):
    out_on(date(2027, 1, 4), school, "Rory")
    out_on(date(2027, 1, 29), school)
    out_on(date(2027, 2, 1), school, "Nextmonth")
    client = signed_in(office)

    page = soup_of(client, f"/school/{school.pk}/out/?month=2027-01")
    after = soup_of(client, f"/school/{school.pk}/out/{page.select_one('a[rel=next]')['href']}")

    assert cells(page, "td li") == ["Rory Mensah Morning, cover needed", "Abena Mensah Morning, cover needed"]
    assert cells(after, "td li") == ["Nextmonth Mensah Morning, cover needed"]


def test_an_empty_week_and_month_say_that_everybody_is_at_school(school, office):
    client = signed_in(office)

    assert "Everybody is at school in this week." in soup_of(client, f"/school/{school.pk}/out/").get_text()
    assert (
        "Everybody is at school in this month." in soup_of(client, f"/school/{school.pk}/out/?month=2027-03").get_text()
    )


def test_another_school_s_people_are_on_no_page_and_its_page_is_not_there(school, office):
    other = OrganisationFactory()
    out_on(date(2027, 1, 14), other, "Secret")
    client = signed_in(office)

    assert "Secret" not in client.get(f"/school/{school.pk}/out/").content.decode()
    assert client.get(f"/school/{other.pk}/out/").status_code == 404


def test_the_feed_has_an_event_for_each_person_and_session(client, school, office):
    out_on(date(2027, 1, 14), school)
    out_on(date(2027, 3, 2), school, "Rory", slot="twilight", cover=0)

    answer = client.get(path_of(office, school))

    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(event["SUMMARY"]), str(event["DESCRIPTION"])) for event in events] == [
        ("Abena Mensah: Phonics", "Cover is needed"),
        ("Rory Mensah: Phonics", "No cover needed"),
    ]
    assert len({str(event["UID"]) for event in events}) == 2


def test_the_feed_dies_with_the_post(client, school):
    head = PersonFactory()
    post = PostFactory(person=head, organisation=school, kind="head")
    path = path_of(head, school)
    assert client.get(path).status_code == 200

    post.to_on = today() - timedelta(days=1)
    post.save()

    assert client.get(path).status_code == 404


def test_the_feed_dies_when_its_owner_changes_their_calendar_s_address(client, school, office):
    path = path_of(office, school)
    signed_in(office).post("/my/calendar/change/")

    assert client.get(path).status_code == 404
    assert client.get(path_of(Person.objects.get(pk=office.pk), school)).status_code == 200


def test_the_feed_of_somebody_whose_account_was_closed_is_not_there(client, school, office):
    path = path_of(office, school)
    Person.objects.filter(pk=office.pk).update(is_active=False)

    assert client.get(path).status_code == 404


def test_a_made_up_feed_is_not_there_nor_one_of_a_school_that_its_owner_does_not_see(client, school, office):
    other = OrganisationFactory()

    paths = [path_of(office, other), path_of(PersonFactory(teacher=school), school), "/calendars/out/1.2.0~made-up.ics"]

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_a_person_s_own_address_is_none_of_a_school(client, school, office):
    own = path_of(office, school).replace("/calendars/out/", "/calendars/")

    assert client.get(own).status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_both_views_and_the_feed_cost_the_same_however_many_are_out(
    client, school, office, count, django_assert_num_queries
):
    for number in range(count):
        out_on(date(2027, 1, 11 + number % 5), school)
    reader = signed_in(office)

    with django_assert_num_queries(5):
        reader.get(f"/school/{school.pk}/out/")
    with django_assert_num_queries(5):
        reader.get(f"/school/{school.pk}/out/?month=2027-01")
    with django_assert_num_queries(6):
        client.get(path_of(office, school))
