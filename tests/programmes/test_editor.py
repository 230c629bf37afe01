"""The forms of the course editor, with good answers and bad ones."""

from datetime import datetime

import pytest
from django.urls import reverse

from core.calendar import LONDON, AcademicYear
from programmes.models import Price, Programme, Session
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    TopicFactory,
)
from tests.factories.schools import (
    DesignationFactory,
    OrganisationFactory,
    PartnerFactory,
    PersonFactory,
    SchoolFactory,
)
from tests.reading import page, problems

pytestmark = pytest.mark.django_db


WHOLE = {
    "title": "Fabulous phonics",
    "kind": "course",
    "strand": "cpd",
    "summary": "Sounds.",
    "audiences": ["teachers", "teaching_assistants"],
    "phases": ["primary"],
    "value_words": "worth over £100",
}


def test_a_course_goes_from_nothing_to_the_catalogue(client, officer):
    topic = TopicFactory(name="Phonics")
    venue = SchoolFactory(organisation__name="Crampton School").organisation
    client.post("/office/courses/new/", {**WHOLE, "topics": [topic.pk], "new_topics": "Early reading, Spelling"})
    course = Programme.objects.get().cohorts.get()
    at = [
        reverse(f"programmes:{name}", args=[course.pk])
        for name in ("add_session", "add_price", "edit_cohort", "publish")
    ]
    year = AcademicYear.now().start + 1

    client.post(
        at[0],
        {
            "day-day": 21,
            "day-month": 1,
            "day-year": year,
            "starts": "4pm",
            "ends": "17:30",
            "venue": "crampton",
            "is_required": "on",
        },
    )
    client.post(at[1], {"tier": "member", "amount": "£45"})
    client.post(at[1], {"tier": "non_member", "amount": "70.50"})
    client.post(at[2], {"places": 12, "minimum": 5, "closes_on-day": 14, "closes_on-month": 1, "closes_on-year": year})
    assert "Look it over, then publish" in page(client.get(at[3])).h1.get_text()
    answer = client.post(at[3], follow=True)

    assert "Fabulous phonics is published" in page(answer).select_one(".govuk-notification-banner").get_text()
    course.refresh_from_db()
    session = course.sessions.get()
    assert (course.status, course.places, course.minimum) == (CohortStatus.PUBLISHED, 12, 5)
    assert course.closes_at == datetime(year, 1, 15, tzinfo=LONDON)
    assert (session.venue, session.slot, session.starts_at) == (
        venue,
        "twilight",
        datetime(year, 1, 21, 16, tzinfo=LONDON),
    )
    assert sorted(course.prices.values_list("tier", "amount_pence")) == [("member", 4500), ("non_member", 7050)]
    assert sorted(course.programme.topics.values_list("name", flat=True)) == ["Early reading", "Phonics", "Spelling"]
    card = page(client.get("/cpd/?q=phonics")).select_one(".app-course")
    assert card.h3.get_text() == "Fabulous phonics"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": ""}, "Give the course a title: people search for it."),
        ({"title": "x" * 161}, "Ensure this value has at most 160 characters (it has 161)."),
        ({"summary": "x" * 301}, "Ensure this value has at most 300 characters (it has 301)."),
        ({"kind": "external"}, "An event elsewhere needs the address of its booking page."),
        ({"external_url": "javascript:alert(1)"}, "Enter a web address like https://www.example.org/event."),
        ({"external_url": "ftp://example.org"}, "Enter a web address like https://www.example.org/event."),
        ({"audiences": ["cats"]}, "Select a valid choice. cats is not one of the available choices."),
        ({"topics": ["0"]}, "Select a valid choice. 0 is not one of the available choices."),
        ({"new_topics": "Reading, !!!"}, "“!!!” is no topic: write it in letters."),
    ],
)
def test_a_course_that_cannot_be_saved_says_why_and_keeps_what_was_typed(client, officer, changes, problem):
    answer = client.post("/office/courses/new/", {**WHOLE, **changes})

    assert problems(answer) == [problem]
    assert page(answer).select_one("#id_value_words")["value"] == "worth over £100"
    assert Programme.objects.count() == 0


def post_session(client, course, **changes):
    year = AcademicYear.now().start + 1
    said = {"day-day": 21, "day-month": 1, "day-year": year, "starts": "4pm", "ends": "5:30pm", "is_required": "on"}
    return client.post(reverse("programmes:add_session", args=[course.pk]), {**said, **changes})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"day-day": "31", "day-month": "2"}, "Enter a real date, for example 27 3 2027."),
        ({"day-year": "0001"}, "Enter a year from 2010 to 2099."),
        ({"day-year": "9999"}, "Enter a year from 2010 to 2099."),
        ({"day-day": "", "day-month": "", "day-year": ""}, "Enter the day."),
        ({"starts": "4"}, "Enter a time like 4pm, 9:15am or 16:00."),
        ({"starts": "3:30"}, "Enter a time like 4pm, 9:15am or 16:00."),
        ({"starts": "25:00"}, "Enter a time like 4pm, 9:15am or 16:00."),
        ({"starts": "13pm"}, "Enter a time like 4pm, 9:15am or 16:00."),
        ({"starts": "soon"}, "Enter a time like 4pm, 9:15am or 16:00."),
        ({"ends": "4pm"}, "A session must end after it starts."),
        ({"ends": ""}, "Enter when it ends."),
        ({"venue": "Hogwarts"}, "No school or partner is called “Hogwarts”. Type a part of its name, or its URN."),
        ({"venue": "School"}, "Several are called like that: One School; Two School. Type the whole name."),
        ({"video_link": "nonsense"}, "Enter a web address like https://meet.example.org/abc."),
        ({"leader": "999"}, "Select a valid choice. 999 is not one of the available choices."),
    ],
)
def test_a_session_that_cannot_be_saved_says_why(client, officer, changes, problem):
    for name in ("One School", "Two School"):
        OrganisationFactory(name=name)
    course = CohortFactory(status="draft")

    assert problems(post_session(client, course, **changes)) == [problem]
    assert course.sessions.count() == 0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("4pm", "4pm"),
        ("16:00", "4pm"),
        ("9.15 am", "9:15am"),
        ("12pm", "12 noon"),
        ("noon", "12 noon"),
        ("7:45", "7:45am"),
    ],
)
def test_a_time_is_understood_as_people_write_it(client, officer, typed, shown):
    course = CohortFactory(status="draft")
    assert post_session(client, course, starts=typed, ends="23:00").status_code == 302

    form = page(client.get(reverse("programmes:edit_session", args=[course.sessions.get().pk])))
    assert form.select_one("#id_starts")["value"] == shown


def test_a_venue_is_found_by_its_urn_and_by_a_former_name(client, officer):
    school = SchoolFactory(urn="100821", organisation__name="Charles Dickens Primary School").organisation
    school.names.create(name="Lant Street School")
    course = CohortFactory(status="draft")

    for typed in ("100821", "lant street school", "dickens"):
        post_session(client, course, venue=typed)

    assert set(course.sessions.values_list("venue", flat=True)) == {school.pk}


def test_a_booked_session_points_to_the_page_that_tells_people(client, officer):
    course = CourseFactory()
    BookingFactory(cohort=course)
    session = course.sessions.get()
    path = reverse("programmes:edit_session", args=[session.pk])
    form = page(client.get(path))
    said = {field["name"]: field.get("value", "") for field in form.select(".app-form input[name]")}

    answer = client.post(path, {**said, "starts": "8am", "ends": "9am"})

    assert problems(answer) == [
        "People have booked. Move the session instead: they are told, and can give up their place."
    ]
    assert reverse("bookings:move_session", args=[session.pk]) in [
        link["href"] for link in page(answer).select(".govuk-inset-text a")
    ]
    assert Session.objects.get(pk=session.pk).starts_at == session.starts_at


@pytest.mark.parametrize(
    ("typed", "pence"), [("45", 4500), ("£45", 4500), ("45.50", 4550), ("1,200", 120_000), ("0", 0), ("£ 7.05", 705)]
)
def test_a_price_is_understood_in_pounds(client, officer, typed, pence):
    course = CohortFactory(status="draft")
    client.post(reverse("programmes:add_price", args=[course.pk]), {"tier": "all", "amount": typed})

    assert course.prices.get().amount_pence == pence


def on(day: int) -> dict[str, int]:
    """A day of January in three boxes."""
    return {"day": day, "month": 1, "year": 2027}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"amount": ""}, "Enter the price; 0 when it is free."),
        ({"amount": "-5"}, "Enter a sum in pounds like 45 or 45.50; 0 when it is free."),
        ({"amount": "4.5"}, "Enter a sum in pounds like 45 or 45.50; 0 when it is free."),
        ({"amount": "99999999"}, "Enter a sum in pounds like 45 or 45.50; 0 when it is free."),
        ({"tier": "friends"}, "Select a valid choice. friends is not one of the available choices."),
        ({"until_clock": "5pm"}, "Enter the day that goes with this time."),
        (
            {f"{end}_on-{part}": value for end, day in (("from", 2), ("until", 1)) for part, value in on(day).items()},
            "A price must end after it begins.",
        ),
    ],
)
def test_a_price_that_cannot_be_saved_says_why(client, officer, changes, problem):
    course = CohortFactory(status="draft")
    answer = client.post(reverse("programmes:add_price", args=[course.pk]), {"tier": "all", "amount": "45", **changes})

    assert problems(answer) == [problem]
    assert course.prices.count() == 0


@pytest.mark.requirement("R055")
def test_the_office_says_the_last_day_of_an_early_bird(client, officer):
    course = CohortFactory(status="draft")
    last_day = {"until_on-day": 30, "until_on-month": 11, "until_on-year": 2027}
    client.post(
        reverse("programmes:add_price", args=[course.pk]),
        {"tier": "all", "amount": "350", "name": "early bird", **last_day},
    )
    price = Price.objects.get()
    form = page(client.get(reverse("programmes:edit_price", args=[price.pk])))

    assert price.until_at == datetime(2027, 12, 1, tzinfo=LONDON)
    assert [form.select_one(f"#id_until_on-{part}")["value"] for part in ("day", "month", "year")] == [
        "30",
        "11",
        "2027",
    ]
    assert "value" not in form.select_one("#id_until_clock").attrs


def test_fewer_places_than_people_are_refused_beside_the_field(client, officer):
    course = CourseFactory()
    for _ in range(2):
        BookingFactory(cohort=course)
    answer = client.post(reverse("programmes:edit_cohort", args=[course.pk]), {"places": 1})

    assert problems(answer) == ["2 places are taken. Give at least as many, or cancel places first."]
    assert page(answer).select_one(".govuk-error-summary__list a")["href"] == "#id_places"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"places": ""}, "Say how many places there are."),
        ({"places": "many"}, "Enter a whole number."),
        ({"places": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"places": "99999999999"}, "Ensure this value is less than or equal to 5000."),
        ({"minimum": "9"}, "The minimum cannot be more than the places."),
        ({"opens_clock": "9am"}, "Enter the day that goes with this time."),
    ],
)
def test_sign_up_that_cannot_be_saved_says_why(client, officer, changes, problem):
    course = CourseFactory()
    answer = client.post(reverse("programmes:edit_cohort", args=[course.pk]), {"places": 8, **changes})

    assert problems(answer) == [problem]


@pytest.mark.requirement("R018")
def test_a_specialist_leader_is_found_by_name_and_shown_as_one(client, officer):
    school = OrganisationFactory(name="John Donne Primary School")
    leader = PersonFactory(first_name="Ruth", last_name="Callender", teacher=OrganisationFactory())
    DesignationFactory(person=leader, organisation=school, specialism="mathematics")
    course = CourseFactory()
    path = reverse("programmes:add_leader", args=[course.pk])

    assert (
        page(client.get(f"{path}?q=callender")).select_one(".govuk-radios__label").get_text(strip=True)
        == "Ruth Callender"
    )
    client.post(f"{path}?q=callender", {"person": leader.pk})

    named = course.programme.leaders.get()
    assert (named.person, named.organisation, named.role) == (
        leader,
        school,
        "Specialist leader of education for mathematics",
    )


def test_a_leader_must_be_among_those_found(client, officer):
    other = PersonFactory(last_name="Other")
    PersonFactory(last_name="Callender")
    path = reverse("programmes:add_leader", args=[CourseFactory().pk])

    assert problems(client.post(f"{path}?q=callender", {"person": other.pk})) == [
        f"Select a valid choice. {other.pk} is not one of the available choices."
    ]
    assert problems(client.post(f"{path}?q=callender")) == ["Choose the person."]
    assert "Nobody is called “zebra”" in page(client.get(f"{path}?q=zebra")).get_text()


def test_partners_come_from_the_strategic_partners(client, officer):
    university, course = PartnerFactory(partner_type="university", name="A university"), CourseFactory()
    path = reverse("programmes:add_partner", args=[course.pk])
    client.post(path, {"organisation": university.pk, "role": "Accredits it", "contact": "it@example.org"})

    partner = course.programme.partners.get()
    assert (partner.organisation, partner.role, partner.contact) == (university, "Accredits it", "it@example.org")
    assert problems(client.post(path, {"organisation": OrganisationFactory().pk})) == [
        "Select a valid choice. That choice is not one of the available choices."
    ]
