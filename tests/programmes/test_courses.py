"""One course as its page reads it, and the figures of a year."""

from datetime import datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from core.calendar import LONDON, AcademicYear
from programmes import queries
from programmes.models import Programme, Tier
from programmes.states import CohortStatus
from tests.factories.members import PastActivityFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    PriceFactory,
    ProgrammeFactory,
    ProgrammeLeaderFactory,
    ProgrammePartnerFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 10, 12, tzinfo=LONDON)


def run(programme: Programme, number: int, days: int, status=CohortStatus.PUBLISHED):
    return CourseFactory(programme=programme, number=number, status=status, starts_at=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ([(1, -300, "finished"), (2, 30, "published"), (3, 10, "published")], 3),
        ([(1, -300, "finished"), (2, -10, "finished")], 2),
        ([(1, -300, "finished"), (2, 10, "cancelled")], 1),
        ([(1, 10, "cancelled")], 1),
        ([(1, 10, "cancelled"), (2, 50, "published")], 2),
        ([(1, 30, "published"), (2, 5, "draft")], 1),
        ([(1, 5, "draft")], None),
    ],
)
def test_an_address_without_a_cycle_means_the_next_one_to_begin_else_the_latest(runs, shown):
    programme = ProgrammeFactory(slug="phonics")
    for number, days, status in runs:
        run(programme, number, days, status)

    found = queries.course_page("phonics", at=NOW)

    assert (found.number if found else None) == shown


def test_a_cycle_is_shown_by_its_number_unless_it_is_a_draft():
    programme = ProgrammeFactory(slug="phonics")
    run(programme, 1, -300, CohortStatus.FINISHED)
    run(programme, 2, 10, CohortStatus.DRAFT)

    assert [getattr(queries.course_page("phonics", number), "number", None) for number in (1, 2, 3)] == [1, None, None]
    assert queries.course_page("other") is None


def a_whole_course():
    """A course with something in every corner."""
    course = CourseFactory(
        programme=ProgrammeFactory(
            slug="leading-on",
            title="Leading on",
            description="First **this**.\n\n<script>alert(1)</script>",
            you_will_learn="plan a term\n\nlead a team",
            who_for="Anyone who leads.",
            value_words="worth over £1,000",
            speakers="Jo Bloggs",
            phases=["primary"],
        ),
        number=2,
        pence=4500,
    )
    run(course.programme, 1, -900, CohortStatus.FINISHED)
    course.programme.topics.add(TopicFactory(name="Headship", slug="headship"))
    ProgrammeLeaderFactory(
        programme=course.programme,
        person=PersonFactory(first_name="Ruth", last_name="Callender"),
        organisation=OrganisationFactory(name="John Donne Primary School"),
    )
    ProgrammePartnerFactory(
        programme=course.programme,
        organisation=OrganisationFactory(name="Ambition", kind="partner", website="https://ambition.example.org"),
        role="Trains the trainers",
        contact="help@ambition.example.org",
    )
    session = course.sessions.get()
    session.venue, session.leader = OrganisationFactory(name="Crampton School"), PersonFactory(last_name="Hall")
    session.place, session.video_link = "The hall", "https://meet.example.org/secret"
    session.save()
    session.presenters.add(PersonFactory(first_name="Peer", last_name="Presenter"))
    return course


def test_a_course_comes_whole_in_three_queries(django_assert_num_queries):
    course = a_whole_course()

    with django_assert_num_queries(3):
        found = queries.course_page("leading-on")
        sessions, prices = list(queries.sessions_of(found.pk)), list(queries.prices_of(found.pk))
        facts = (found.programme.title, found.leaders, found.topics, [partner["name"] for partner in found.partners])

    assert facts == (
        "Leading on",
        [
            {
                "name": "Ruth Callender",
                "initials": "RC",
                "role": "Specialist leader of education",
                "school": "John Donne Primary School",
            }
        ],
        [{"name": "Headship", "slug": "headship"}],
        ["Ambition"],
    )
    assert [(run["number"], run["starts_at"] < timezone.now()) for run in found.other_runs] == [(1, True)]
    assert [[peer["name"] for peer in session.peers] for session in sessions] == [["Peer Presenter"]]
    assert [price.amount_pence for price in prices] == [4500]
    assert found.pk == course.pk


@pytest.mark.requirement("R045")
def test_the_pieces_of_the_page_say_it_all_and_keep_the_link_from_the_public(rf):
    a_whole_course()
    found = queries.course_page("leading-on")
    context = {
        "cohort": found,
        "programme": found.programme,
        "sessions": queries.sessions_of(found.pk),
        "price_rows": queries.price_rows(queries.prices_of(found.pk), at=timezone.now()),
    }
    pieces = ("_sessions", "_about", "_leaders", "_prices")

    page = "".join(render_to_string(f"programmes/{piece}.html", context, rf.get("/")) for piece in pieces)
    text = " ".join(page.split())

    for said in (
        "Crampton School, The hall",
        "with Peer Presenter, who takes part in the course",
        "<strong>this</strong>",
        "<li>plan a term</li>",
        "Anyone who leads.",
        "Jo Bloggs",
        '<a class="govuk-link" href="https://ambition.example.org">Ambition</a>',
        "Contact: help@ambition.example.org",
        "Specialist leader of education, John Donne Primary School",
        "£45",
        "/cpd/leading-on/2/course.ics",
    ):
        assert said in text
    assert "meet.example.org" not in page
    assert "<script>" not in page


@pytest.mark.requirement("R055")
def test_the_price_list_shows_what_holds_and_what_comes_but_not_what_is_over():
    course = CohortFactory()
    turn = datetime(2017, 12, 1, tzinfo=LONDON)
    PriceFactory(cohort=course, amount_pence=35_000, name="early bird", until_at=turn)
    PriceFactory(cohort=course, amount_pence=40_000, from_at=turn)

    def rows(at: datetime) -> list[tuple]:
        listed = queries.price_rows(queries.prices_of(course.pk), at=at)
        return [(row["pence"], row["name"], row["begins"], row["until"], row["is_now"]) for row in listed]

    assert rows(turn - timedelta(seconds=1)) == [
        (35_000, "early bird", "", "until Thursday 30 November 2017", True),
        (40_000, "", "from Friday 1 December 2017", "", False),
    ]
    assert rows(turn) == [(40_000, "", "", "", True)]


def test_a_price_for_one_audience_of_members_says_both():
    price = PriceFactory(tier=Tier.MEMBER, audience="teaching_assistants")

    row = queries.price_rows([price], at=NOW)[0]

    assert (row["who"], row["tier"]) == ("Teaching assistants", "Members")


YEAR = AcademicYear(2015)


@pytest.mark.requirement("R022")
def test_twenty_different_offers_of_2015_16_are_counted_once_each():
    for number in range(18):
        PastActivityFactory(year=2015, title=f"Course {number}")
    PastActivityFactory(year=2015, title="Course 3")  # published twice
    PastActivityFactory(year=2014, title="The year before")
    PastActivityFactory(year=2015, kind="engaged_school", title="A school")
    twice = ProgrammeFactory(title="Fabulous phonics")
    for number, at in enumerate([YEAR.starts_at, YEAR.ends_at - timedelta(minutes=1)], start=1):
        CourseFactory(programme=twice, number=number, status=CohortStatus.FINISHED, starts_at=at)
    CourseFactory(programme__title=" course 7 ", starts_at=YEAR.starts_at)  # the same as one that was published
    CourseFactory(programme__title="After it", starts_at=YEAR.ends_at)
    CourseFactory(programme__title="A draft", status=CohortStatus.DRAFT, starts_at=YEAR.starts_at)
    CourseFactory(programme__title="Called off", status=CohortStatus.CANCELLED, starts_at=YEAR.starts_at)
    CourseFactory(
        programme=ProgrammeFactory(title="Of others", kind=Programme.Kind.EXTERNAL, external_url="https://example.org"),
        starts_at=YEAR.starts_at,
    )
    PastActivityFactory(year=2015, title="")  # as published, without a name

    assert queries.offers_in(YEAR) == 20


def test_the_last_minute_of_august_belongs_to_the_old_year():
    CourseFactory(programme__title="Old", starts_at=datetime(2016, 8, 31, 23, 59, tzinfo=LONDON))
    CourseFactory(programme__title="New", starts_at=datetime(2016, 9, 1, 0, 0, tzinfo=LONDON))

    names = [list(queries.programmes_offered_in(year).values_list("title", flat=True)) for year in (YEAR, YEAR + 1)]

    assert names == [["Old"], ["New"]]


@pytest.mark.requirement("R025")
def test_a_second_cycle_knows_how_far_it_is():
    cohort = CohortFactory(number=2, status=CohortStatus.RUNNING)
    for weeks in (-3, -1, 1, 2, 3, 4, 5):
        SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(weeks=weeks))

    sessions = queries.sessions_of(cohort.pk)

    assert (cohort.number, len(sessions), sum(session.ends_at < timezone.now() for session in sessions)) == (2, 7, 2)
