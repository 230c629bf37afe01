"""Sessions and whole terms in one go: which days, what stands in the way, and that doing it twice does it once."""

from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from core.calendar import LONDON, AcademicYear
from core.models import AuditEntry
from programmes import rules
from schools.queries import closures
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CourseFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, TermDateFactory

TUESDAY = date(2027, 1, 12)


def never(day: date) -> str:
    return ""


def on(*days: date):
    return lambda day: "Closed" if day in days else ""


# Which days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "every", "expected"),
    [
        (TUESDAY, "week", ["2027-01-12", "2027-01-19", "2027-01-26"]),
        (TUESDAY, "two_weeks", ["2027-01-12", "2027-01-26", "2027-02-09"]),
        (TUESDAY, "month", ["2027-01-12", "2027-02-09", "2027-03-09"]),
        (date(2026, 12, 29), "month", ["2026-12-29", "2027-01-26", "2027-02-23"]),  # a fifth Tuesday
        (date(2026, 11, 3), "month", ["2026-11-03", "2026-12-01", "2027-01-05"]),
    ],
)
def test_a_series_keeps_its_weekday(first, every, expected):
    days = rules.days_of_series(first, every=every, count=3, why_closed=never, skips_closed=False)

    assert [day.on.isoformat() for day in days] == expected


def test_a_series_that_skips_closed_days_goes_on_until_it_has_enough():
    second = TUESDAY + timedelta(days=7)

    days = rules.days_of_series(TUESDAY, every="week", count=3, why_closed=on(second), skips_closed=True)

    assert [(day.on, day.closed) for day in days] == [
        (TUESDAY, ""),
        (second, "Closed"),
        (TUESDAY + timedelta(days=14), ""),
        (TUESDAY + timedelta(days=21), ""),
    ]


def test_a_series_that_does_not_skip_says_which_days_are_closed():
    days = rules.days_of_series(TUESDAY, every="week", count=2, why_closed=on(TUESDAY), skips_closed=False)

    assert [day.closed for day in days] == ["Closed", ""]


def test_a_series_on_days_that_are_always_closed_ends_all_the_same():
    days = rules.days_of_series(TUESDAY, every="week", count=2, why_closed=lambda day: "Closed", skips_closed=True)

    assert len(days) == rules.MOST_ROUNDS


def test_terms_part_at_new_year_and_good_friday_without_a_gap():
    autumn, spring, summer = rules.terms_of(AcademicYear(2026))

    assert (autumn.first_day, summer.last_day) == (date(2026, 9, 1), date(2027, 8, 31))
    assert autumn.last_day + timedelta(days=1) == spring.first_day == date(2027, 1, 1)
    assert spring.last_day + timedelta(days=1) == summer.first_day == date(2027, 3, 26)
    assert [term.name for term in (autumn, spring, summer)] == [
        "Autumn term 2026", "Spring term 2027", "Summer term 2027"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "other", "weeks"),
    [
        (date(2026, 9, 2), date(2027, 9, 3), 52),
        (date(2026, 9, 4), date(2027, 9, 6), 53),
        (date(2027, 1, 4), date(2026, 9, 7), -17),
        (date(2027, 1, 5), date(2027, 1, 8), 0),
    ],
)
def test_everything_moves_by_whole_weeks(first, other, weeks):
    assert rules.weeks_between(first, other) == weeks


@pytest.mark.django_db
def test_why_schools_are_closed_on_a_day():
    council, school = OrganisationFactory(kind="council"), OrganisationFactory()
    TermDateFactory(organisation=council, name="Half-term", from_on=date(2027, 2, 15), to_on=date(2027, 2, 19))
    TermDateFactory(organisation=school, name="Its own week", from_on=date(2027, 2, 22), to_on=date(2027, 2, 26))
    TermDateFactory(organisation=school, kind="inset", name="INSET", from_on=date(2027, 3, 1), to_on=date(2027, 3, 1))

    closed = closures(date(2027, 2, 17), date(2027, 12, 31), organisation_ids=[school.pk])

    days = [date(2027, 2, 16), date(2027, 2, 17), date(2027, 2, 20), date(2027, 2, 23), date(2027, 3, 26)]
    assert [closed.why(day) for day in days] == ["", "Half-term", "Saturday", "", "Bank holiday"]
    assert closed.why(date(2027, 2, 23), organisation_id=school.pk) == "Its own week"
    assert closed.why(date(2027, 3, 1), organisation_id=school.pk) == ""


# A series -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client):
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")
    return person


@pytest.fixture
def half_term():
    council = OrganisationFactory(kind="council")
    TermDateFactory(organisation=council, name="Half-term", from_on=date(2027, 1, 18), to_on=date(2027, 1, 22))


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def ticks(response) -> dict[str, bool]:
    """What stands to be chosen, and whether it is."""
    return {box["value"]: box.has_attr("checked") for box in page(response).select("td.tick input")}


def summary(response) -> list[str]:
    assert response.status_code == 422
    return [line.get_text(strip=True) for line in page(response).select(".govuk-error-summary__list li")]


def series_address(course, **answers) -> str:
    said = {
        "day-day": 12, "day-month": 1, "day-year": 2027, "starts": "4pm", "ends": "5:30pm", "every": "week",
        "count": 3, "skips_closed": "on", "is_required": "on",
    } | answers  # fmt: skip
    said = {name: value for name, value in said.items() if value is not None}
    return reverse("programmes:series", args=[course.pk]) + "?" + "&".join(f"{k}={v}" for k, v in said.items())


@pytest.mark.django_db
def test_the_days_of_a_series_are_shown_before_anything_is_added(client, officer, half_term):
    course = CourseFactory(status="draft")

    shown = client.get(series_address(course))

    assert ticks(shown) == {"2027-01-12": True, "2027-01-19": False, "2027-01-26": True, "2027-02-02": True}
    assert "Half-term" in page(shown).get_text()
    assert course.sessions.count() == 1


@pytest.mark.django_db
def test_without_skipping_every_day_is_ticked_and_the_holiday_named(client, officer, half_term):
    shown = client.get(series_address(CourseFactory(status="draft"), skips_closed=None))

    assert ticks(shown) == {"2027-01-12": True, "2027-01-19": True, "2027-01-26": True}
    assert "Half-term" in page(shown).get_text()


@pytest.mark.django_db
def test_the_ticked_days_are_added_at_once_and_sending_them_twice_adds_them_once(client, officer):
    course = CourseFactory(status="draft")
    venue = OrganisationFactory(name="Crampton Primary")
    address = series_address(course, venue="Crampton", title="Phonics%20club")

    for _ in range(2):
        answer = client.post(address, {"day": ["2027-01-12", "2027-01-26", "2030-01-01"]})
        assert answer["Location"] == reverse("programmes:cohort", args=[course.pk])

    added = course.sessions.filter(title="Phonics club")
    assert list(added.values_list("starts_at", "ends_at", "slot", "venue")) == [
        (datetime(2027, 1, day, 16, tzinfo=LONDON), datetime(2027, 1, day, 17, 30, tzinfo=LONDON), "twilight", venue.pk)
        for day in (12, 26)
    ]
    assert AuditEntry.objects.filter(verb="created", thing="programmes.session").count() == 2
    assert ticks(client.get(address))["2027-01-12"] is False


@pytest.mark.django_db
def test_a_series_keeps_its_hours_when_the_clocks_change(client, officer):
    course = CourseFactory(status="draft")

    client.post(series_address(course, **{"day-day": 23, "day-month": 3}), {"day": ["2027-03-23", "2027-03-30"]})

    assert [session.starts_at.astimezone(LONDON).hour for session in course.sessions.filter(slot="twilight")][1:] == [
        16, 16
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_series_on_a_course_that_people_have_booked_can_only_be_optional(client, officer):
    course = CourseFactory()
    BookingFactory(cohort=course)
    course.refresh_from_db()

    refused = client.post(series_address(course), {"day": ["2027-01-12"]})
    client.post(series_address(course, is_required=None), {"day": ["2027-01-12"]})

    assert summary(refused) == ["People have booked the sessions as they are. Make these ones optional."]
    assert ticks(refused)["2027-01-12"] is True
    assert list(course.sessions.filter(starts_at__year=2027, starts_at__month=1, starts_at__day=12)
                .values_list("is_required", flat=True)) == [False]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"count": "many"}, ["Enter a whole number."]),
        ({"count": "41"}, ["A series has 2 to 40 sessions."]),
        ({"count": "1"}, ["A series has 2 to 40 sessions."]),
        ({"day-day": "31", "day-month": "2"}, ["Enter a real date, for example 27 3 2027."]),
        ({"ends": "3pm"}, ["A session must end after it starts."]),
        ({"every": "never"}, ["Choose how often they meet."]),
    ],
)
def test_a_series_that_cannot_be_is_refused_in_words(client, officer, answers, expected):
    assert summary(client.get(series_address(CourseFactory(status="draft"), **answers))) == expected


@pytest.mark.django_db
def test_a_series_without_a_day_is_refused(client, officer):
    course = CourseFactory(status="draft")

    assert summary(client.post(series_address(course), {"day": ["tomorrow"]})) == ["Tick at least one day."]
    assert course.sessions.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 50])
def test_the_series_page_costs_the_same_at_1_and_at_50_sessions(client, officer, rows, django_assert_num_queries):
    course = CourseFactory(status="draft")
    for number in range(rows):
        SessionFactory(cohort=course, starts_at=datetime(2027, 1, 12, 16, tzinfo=LONDON) + timedelta(weeks=number))
        TermDateFactory(organisation=OrganisationFactory(kind="council"))

    with django_assert_num_queries(6):  # who is reading, the course, leaders, rooms, holidays, sessions
        client.get(series_address(course, count=40))


# Places of two kinds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "online", "taken", "taken_online", "expected"),
    [
        (10, None, 10, 0, {}),
        (9, None, 10, 0, {"places": "10 places are taken. Give at least as many, or cancel places first."}),
        (10, 4, 8, 4, {}),
        (10, 3, 8, 4, {"online_places": "4 online places are taken. Give at least as many, or cancel places first."}),
        (10, 7, 8, 4, {"online_places": "4 come in person, so at most 6 places can be online."}),
        (7, 4, 8, 4, {"places": "8 places are taken. Give at least as many, or cancel places first."}),
        (8, 4, 8, 4, {}),
    ],
)
def test_neither_kind_of_place_goes_below_what_is_taken(places, online, taken, taken_online, expected):
    assert rules.why_too_few(places=places, online_places=online, taken=taken, taken_online=taken_online) == expected


@pytest.mark.django_db
def test_the_editor_makes_a_course_hybrid_and_refuses_too_few_of_a_kind(client, officer):
    course = CourseFactory(places=10)
    address = reverse("programmes:edit_cohort", args=[course.pk])

    client.post(address, {"places": 10, "online_places": 4})
    course.refresh_from_db()
    assert (course.places, course.online_places) == (10, 4)
    for mode in ("in_person", "online", "online"):
        BookingFactory(cohort=course, mode=mode)

    assert summary(client.post(address, {"places": 10, "online_places": 1})) == [
        "2 online places are taken. Give at least as many, or cancel places first."
    ]
    assert summary(client.post(address, {"places": 10, "online_places": 11})) == [
        "The online places cannot be more than the places."
    ]
    assert "2 of 4 taken" in page(client.get(reverse("programmes:cohort", args=[course.pk]))).get_text()
