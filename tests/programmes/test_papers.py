"""Brochures and posters made from the catalogue: what stands on them, for whom, and which terms there are."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from core.calendar import LONDON, AcademicYear
from core.documents import qr_code
from programmes import rules
from programmes.models import Tier
from programmes.states import CohortStatus
from schools.models import TermDate
from tests.factories.members import MembershipFactory
from tests.factories.programmes import (
    CourseFactory,
    PriceFactory,
    ProgrammeFactory,
    ProgrammeLeaderFactory,
    SessionFactory,
)
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 5, 12, tzinfo=LONDON)
FIRST = datetime(2027, 1, 21, 16, tzinfo=LONDON)
HALF_TERM = (date(2027, 2, 15), date(2027, 2, 19))


@pytest.fixture
def course(time_machine):
    """Phonics on 21 January 2027, £45 for members and £70 for others until the end of the year."""
    time_machine.move_to(NOW)
    course = CourseFactory(
        programme__title="Fabulous phonics", programme__slug="phonics", starts_at=FIRST, pence=None,
        programme__phases=["primary"],
    )  # fmt: skip
    PriceFactory(cohort=course, tier=Tier.MEMBER, amount_pence=4500)
    PriceFactory(cohort=course, tier=Tier.NON_MEMBER, amount_pence=7000)
    ruth = PersonFactory(first_name="Ruth", last_name="Callender")
    ProgrammeLeaderFactory(
        programme=course.programme, person=ruth, organisation=OrganisationFactory(name="John Donne School")
    )
    course.sessions.update(venue=OrganisationFactory(name="Crampton School"))
    return course


def poster(course) -> str:
    return reverse("programmes:poster", args=[course.programme.slug, course.number])


def words(response) -> str:
    assert response.status_code == 200
    reader = PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


# Terms ----------------------------------------------------------------------------------------------------------------


def test_a_year_has_three_terms_of_two_halves_that_part_at_the_half_term_holiday():
    holidays = [
        (date(2026, 10, 26), date(2026, 10, 30)),
        (date(2026, 12, 21), date(2027, 1, 1)),
        HALF_TERM,
        (date(2027, 3, 22), date(2027, 4, 2)),
        (date(2027, 5, 31), date(2027, 6, 4)),
        (date(2027, 7, 23), date(2027, 8, 31)),
    ]
    found = {term.key: (term.first_day, term.last_day) for term in rules.terms_and_halves(AcademicYear(2026), holidays)}

    assert found == {
        "2026-autumn": (date(2026, 9, 1), date(2026, 12, 31)),
        "2026-autumn-1": (date(2026, 9, 1), date(2026, 10, 30)),
        "2026-autumn-2": (date(2026, 10, 31), date(2026, 12, 31)),
        "2026-spring": (date(2027, 1, 1), date(2027, 3, 25)),
        "2026-spring-1": (date(2027, 1, 1), date(2027, 2, 19)),
        "2026-spring-2": (date(2027, 2, 20), date(2027, 3, 25)),
        "2026-summer": (date(2027, 3, 26), date(2027, 8, 31)),
        "2026-summer-1": (date(2027, 3, 26), date(2027, 6, 4)),
        "2026-summer-2": (date(2027, 6, 5), date(2027, 8, 31)),
    }


def test_without_known_holidays_they_part_where_they_usually_do():
    halves = [term for term in rules.terms_and_halves(AcademicYear(2026)) if term.key.endswith("-1")]

    assert [term.last_day for term in halves] == [date(2026, 10, 28), date(2027, 2, 17), date(2027, 5, 29)]


@pytest.mark.parametrize("start", range(2015, 2040))
def test_every_day_of_every_year_lies_in_one_term_and_in_one_half_of_it(start):
    year = AcademicYear(start)
    terms = rules.terms_and_halves(year)
    day = year.first_day
    while day <= year.last_day:
        assert sum(term.first_day <= day <= term.last_day for term in terms) == 2
        day += timedelta(days=1)


def listed(client, query: str = "") -> list[str]:
    page = BeautifulSoup(client.get(f"/cpd/brochure/{query}").content, "html.parser")
    return [" ".join(row.get_text(" ").split()) for row in page.select(".app-rows li > div")]


def test_the_page_lists_terms_that_are_not_over_with_how_many_courses_begin_in_them(client, course):
    TermDate.objects.create(
        organisation=OrganisationFactory(kind="council"), name="Half-term", from_on=HALF_TERM[0], to_on=HALF_TERM[1]
    )
    CourseFactory(starts_at=FIRST + timedelta(days=35), programme__audiences=["heads"])
    CourseFactory(starts_at=FIRST, status=CohortStatus.DRAFT)
    CourseFactory(starts_at=NOW - timedelta(days=2), status=CohortStatus.FINISHED)

    assert listed(client) == [
        "Spring term 2027 2 courses, 1 Jan 2027 to 25 Mar 2027",
        "Spring term 2027, first half 1 course, 1 Jan 2027 to 19 Feb 2027",
        "Spring term 2027, second half 1 course, 20 Feb 2027 to 25 Mar 2027",
    ]
    assert listed(client, "?who=heads")[0].startswith("Spring term 2027 1 course,")
    assert listed(client, "?q=nothing-like-it") == []


def test_filters_stay_from_the_catalogue_to_the_brochure(client, course):
    CourseFactory(starts_at=FIRST, programme__title="For heads", programme__audiences=["heads"])
    page = BeautifulSoup(client.get("/cpd/?who=heads&when=2027-01").content, "html.parser")
    link = page.select_one("a[href^='/cpd/brochure/']")["href"]
    pdf = BeautifulSoup(client.get(link).content, "html.parser").select_one("a[href*='2026-spring.pdf']")["href"]

    said = words(client.get(pdf))

    assert "For heads" in said
    assert "Fabulous phonics" not in said


# What stands on them --------------------------------------------------------------------------------------------------


def test_a_brochure_says_of_each_course_when_where_who_and_what_it_costs(client, course):
    CourseFactory(
        starts_at=FIRST + timedelta(days=20), programme__kind="external", programme__title="A day elsewhere",
        programme__external_url="https://www.events.example/day", pence=None,
    )  # fmt: skip
    said = words(client.get("/cpd/brochure/2026-spring.pdf"))

    for part in (
        "Courses, Spring term 2027",
        "January 2027",
        "Fabulous phonics",
        "Thursday 21 January 2027, 4pm to 5:30pm",
        "Crampton School",
        "Led by: Ruth Callender, John Donne School",
        "£45 for members, £70 for others",
        "February 2027",
        "A day elsewhere",
        "Booked elsewhere, at events.example",
    ):
        assert part in said
    assert said.index("Fabulous phonics") < said.index("A day elsewhere")


@pytest.mark.parametrize("key", ["2026-spring-3", "2026-winter", "2020-spring", "2026-summer", "nonsense", "x" * 300])
def test_a_term_that_is_none_is_over_or_has_no_course_is_not_there(client, course, key):
    assert client.get(f"/cpd/brochure/{key}.pdf").status_code == 404


def test_a_poster_says_all_of_one_course_on_one_page(client, course):
    answer = client.get(poster(course))
    said = words(answer)

    for part in (
        "Fabulous phonics",
        "Phonics from the first sound to the whole book.",
        "Thursday 21 January 2027, 4pm to 5:30pm",
        "Crampton School",
        "Teachers",
        "Ruth Callender, John Donne School",
        "£45 for members, £70 for others",
        "Read more and book",
        reverse("bookings:course_cycle", args=["phonics", 1]).strip("/"),
    ):
        assert part in said
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1


def test_the_longest_course_there_can_be_still_makes_one_page(client, course):
    programme = ProgrammeFactory(
        title="W" * 3 + " and so on" * 15,
        slug="long",
        summary="A long sentence. " * 17,
        audiences=list(rules.Audience.values),
    )
    long = CourseFactory(programme=programme, starts_at=FIRST)
    SessionFactory.create_batch(12, cohort=long, starts_at=FIRST + timedelta(days=7))
    for _ in range(5):
        ProgrammeLeaderFactory(
            programme=programme, organisation=OrganisationFactory(name="A school of a long name" * 2)
        )

    assert "and 7 more" in words(client.get(poster(long)))
    assert len(PdfReader(io.BytesIO(client.get(poster(long)).content)).pages) == 1


def test_what_people_typed_is_only_shown(client, course):
    course.programme.title = '#let x = 1 $ "quoted" [link](x) <b> \\ end'
    course.programme.save()

    said = words(client.get(poster(course))).replace(" ", "")
    assert '#letx=1$"quoted"[link](x)<b>\\end' in said


def test_everybody_gets_the_same_and_it_may_be_kept(client, course):
    school = OrganisationFactory()
    MembershipFactory(organisation=school)
    anonymous = [words(client.get(url)) for url in (poster(course), "/cpd/brochure/2026-spring.pdf")]
    client.force_login(PersonFactory(teacher=school))
    answers = [client.get(url) for url in (poster(course), "/cpd/brochure/2026-spring.pdf")]

    assert [words(answer) for answer in answers] == anonymous
    assert [answer.headers["Cache-Control"] for answer in answers] == ["public, max-age=600"] * 2


def test_a_course_that_nobody_may_see_has_no_poster(client, course):
    draft = CourseFactory(status=CohortStatus.DRAFT)

    assert client.get(poster(draft)).status_code == 404
    assert client.get("/cpd/phonics/9/poster.pdf").status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
def test_a_brochure_costs_the_same_at_1_and_at_50_courses(client, course, django_assert_num_queries, rows):
    for _ in range(rows - 1):
        CourseFactory(starts_at=FIRST)

    with django_assert_num_queries(3):  # the filters, the holidays, the moments at which courses begin
        client.get("/cpd/brochure/")
    with django_assert_num_queries(5):  # the filters, the holidays, the courses, their sessions, their prices
        client.get("/cpd/brochure/2026-spring.pdf")


# Codes ----------------------------------------------------------------------------------------------------------------


def squares(svg: str) -> set[tuple[int, int]]:
    return {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg)}


def test_a_code_has_its_three_corners_and_a_quiet_zone_of_four():
    svg = qr_code(f"{settings.SITE_URL}/cpd/phonics/1/")
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    dark = squares(svg)
    ring = {(x, y) for x in range(7) for y in range(7) if x in (0, 6) or y in (0, 6)}
    heart = {(x, y) for x in range(2, 5) for y in range(2, 5)}

    for left, top in ((4, 4), (size - 11, 4), (4, size - 11)):
        corner = {(x - left, y - top) for x, y in dark if left <= x < left + 7 and top <= y < top + 7}
        assert corner == ring | heart
    assert all(4 <= x < size - 4 and 4 <= y < size - 4 for x, y in dark)
    assert squares(qr_code("https://portal.example/other")) != dark


def test_the_moment_a_brochure_was_made_stands_on_it(client, course):
    assert "As they stood on Tuesday 5 January 2027" in words(client.get("/cpd/brochure/2026-spring.pdf"))
