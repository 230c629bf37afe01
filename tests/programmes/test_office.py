"""The office's pages about courses, by hand of a course officer and of people who are none."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from core.calendar import LONDON, AcademicYear
from programmes.models import Price, Programme, Session
from programmes.states import CohortStatus
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    PriceFactory,
    ProgrammeLeaderFactory,
    ProgrammePartnerFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.schools import (
    DesignationFactory,
    OfficerFactory,
    OrganisationFactory,
    PartnerFactory,
    PersonFactory,
    SchoolFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    """Somebody at the alliance who makes courses, signed in."""
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")  # from now on the session comes from the cache
    return person


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def problems(response) -> list[str]:
    """What the error summary of a form says."""
    assert response.status_code == 200
    assert page(response).title.get_text().startswith("Error: ")
    return [line.get_text(strip=True) for line in page(response).select(".govuk-error-summary__list li")]


def pages_of(course) -> list[str]:
    """The address of every page of the editor."""
    leader = ProgrammeLeaderFactory(programme=course.programme)
    partner = ProgrammePartnerFactory(programme=course.programme)
    session, price, presenter = course.sessions.get(), course.prices.get(), PersonFactory()
    session.presenters.add(presenter)
    of_cohort = "cohort edit edit_cohort publish unpublish remove duplicate new_cycle"
    of_cohort += " add_leader add_partner add_session add_price"
    return [
        reverse("programmes:courses"),
        reverse("programmes:create"),
        *(reverse(f"programmes:{name}", args=[course.pk]) for name in of_cohort.split()),
        *(
            reverse(f"programmes:{name}", args=[session.pk])
            for name in ("edit_session", "remove_session", "add_presenter")
        ),
        *(reverse(f"programmes:{name}", args=[price.pk]) for name in ("edit_price", "remove_price")),
        reverse("programmes:remove_presenter", args=[session.pk, presenter.pk]),
        reverse("programmes:remove_leader", args=[leader.pk]),
        reverse("programmes:remove_partner", args=[partner.pk]),
    ]


@pytest.mark.parametrize("post", ["head", "teacher", "cpd_lead"])
def test_the_editor_is_not_there_for_people_of_schools(client, post):
    client.force_login(PersonFactory(**{post: OrganisationFactory()}))

    assert {client.get(path).status_code for path in pages_of(CourseFactory(status="draft"))} == {404}
    assert {
        client.post(path).status_code for path in pages_of(CourseFactory(status="draft")) if "courses/" in path
    } <= {404, 405}


@pytest.mark.parametrize("post", ["finance_officer", "analyst", "itt_lead"])
def test_the_editor_is_not_there_for_other_officers(client, post):
    client.force_login(OfficerFactory(**{post: True}))

    assert {client.get(path).status_code for path in pages_of(CourseFactory(status="draft"))} == {404}


def test_somebody_who_is_not_signed_in_is_asked_to(client):
    paths = pages_of(CourseFactory(status="draft"))

    assert {client.get(path)["Location"].split("?")[0] for path in paths} == {reverse("account_login")}


def test_every_page_of_the_editor_opens_for_a_course_officer(client, officer):
    paths = pages_of(CourseFactory(status="draft"))

    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_what_is_not_there_is_not_there(client, officer):
    names = "cohort edit edit_cohort publish edit_session remove_session"
    names += " edit_price remove_price remove_leader remove_partner"

    assert {
        client.get(reverse(f"programmes:{name}", args=[pk])).status_code
        for name in names.split()
        for pk in (0, 10**18, 10**30)
    } == {404}


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_costs_the_same_at_1_and_at_50_courses(client, officer, django_assert_num_queries, rows):
    for _ in range(rows):
        SessionFactory(cohort=CourseFactory())
    with django_assert_num_queries(4):  # who is reading, the first year, the count, the rows
        shown = page(client.get("/office/courses/"))

    assert len(shown.select("tbody tr")) == min(rows, 25)


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_of_a_course_costs_the_same_at_1_and_at_50_sessions(client, officer, django_assert_num_queries, rows):
    course = CourseFactory()
    for number in range(rows):
        SessionFactory(cohort=course).presenters.add(PersonFactory())
        ProgrammeLeaderFactory(programme=course.programme, organisation=OrganisationFactory())
        PriceFactory(cohort=course, until_at=timezone.now() + timedelta(days=number + 1))
    with django_assert_num_queries(6):  # who is reading, the course, sessions, prices, leaders, partners
        shown = page(client.get(reverse("programmes:cohort", args=[course.pk])))

    assert shown.select_one("#sessions").get_text() == f"{rows + 1} sessions"


def test_the_list_is_narrowed_by_words_state_and_year(client, officer):
    year = AcademicYear.now()
    CourseFactory(programme__title="Phonics now")
    CourseFactory(programme__title="Phonics then", starts_at=(year + -1).starts_at, status="finished")
    CohortFactory(programme__title="Undated", status="draft")

    def titles(query: str) -> list[str]:
        return [link.get_text() for link in page(client.get(f"/office/courses/{query}")).select("tbody th a")]

    assert titles("") == ["Undated", "Phonics now", "Phonics then"]
    assert titles("?q=PHONICS") == ["Phonics now", "Phonics then"]
    assert titles("?status=draft") == ["Undated"]
    assert titles(f"?year={year.start - 1}") == ["Phonics then"]
    assert titles("?status=nonsense&q=now") == ["Phonics now"]


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


def test_what_can_be_confirmed_is_done_and_said(client, officer):
    course = CourseFactory(number=1)
    session, presenter = course.sessions.get(), PersonFactory()
    session.presenters.add(presenter)
    leader, partner = (
        ProgrammeLeaderFactory(programme=course.programme),
        ProgrammePartnerFactory(programme=course.programme),
    )

    def do(name: str, *args) -> None:
        assert client.post(reverse(f"programmes:{name}", args=args)).status_code == 302

    do("remove_presenter", session.pk, presenter.pk)
    do("remove_leader", leader.pk)
    do("remove_partner", partner.pk)
    do("unpublish", course.pk)
    do("remove_price", course.prices.get().pk)
    do("remove_session", session.pk)
    do("new_cycle", course.pk)
    do("duplicate", course.pk)
    do("remove", course.pk)

    assert not type(course).objects.filter(pk=course.pk).exists()
    assert course.programme.cohorts.get().number == 2
    assert Programme.objects.count() == 2


def test_what_the_rules_refuse_is_shown_and_nothing_is_lost(client, officer):
    course = CourseFactory()
    BookingFactory(cohort=course)

    assert problems(client.post(reverse("programmes:unpublish", args=[course.pk]))) == [
        "People have booked, so it cannot become a draft again. Cancel it instead: they are told then."
    ]
    assert problems(client.post(reverse("programmes:remove_price", args=[course.prices.get().pk]))) == [
        "Add a price; £0 when it is free."
    ]


def test_the_check_page_lists_what_is_missing(client, officer):
    course = CohortFactory(status="draft", places=0, programme__summary="")
    path = reverse("programmes:publish", args=[course.pk])

    assert [line.get_text() for line in page(client.get(path)).select(".app-form li")] == [
        "Write a summary: the catalogue shows it.",
        "Add at least one session.",
        "Say how many places there are.",
        "Add a price; £0 when it is free.",
    ]
    assert page(client.get(path)).select("form[method=post] button") == []
    assert len(problems(client.post(path))) == 4
