"""Reports by audience, school, topic, leader and year: what is counted, and the rows behind each figure."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from bookings.states import Cause, Mark, Status
from core import counting
from core.calendar import LONDON, AcademicYear
from home.charts import bars_of
from tests.factories.bookings import AttendanceFactory, BookingFactory, StandInFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CourseFactory, ProgrammeLeaderFactory, TopicFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
BYS = ["audience", "school", "topic", "leader", "year"]


@pytest.fixture
def year(time_machine):
    """The middle of a school year, at which the term's courses are behind us."""
    time_machine.move_to(datetime(2027, 3, 1, 12, tzinfo=LONDON), tick=False)
    return AcademicYear(2026)


@pytest.fixture
def world(year):
    """Phonics for teachers and heads (two schools, three places), maths for heads (one), and some of last year."""
    crampton, albion = OrganisationFactory(name="Crampton"), OrganisationFactory(name="Albion")
    phonics = CourseFactory(
        programme__title="Phonics", programme__audiences=["teachers", "heads"], status="finished",
        starts_at=datetime(2026, 10, 6, 16, tzinfo=LONDON),
    )  # fmt: skip
    maths = CourseFactory(
        programme__title="Maths", programme__audiences=["heads"], starts_at=datetime(2027, 1, 12, 9, tzinfo=LONDON)
    )
    phonics.programme.topics.add(TopicFactory(name="Reading", slug="reading"))
    leader = PersonFactory(first_name="Carmen", last_name="Restrepo")
    ProgrammeLeaderFactory(programme=phonics.programme, person=leader)
    ann, ben, cat = (PersonFactory(first_name=name, last_name="Adeyemi") for name in ("Ann", "Ben", "Cat"))
    places = [
        BookingFactory(cohort=phonics, person=ann, organisation=crampton, charge=ChargeFactory(amount_pence=4500)),
        BookingFactory(cohort=phonics, person=ben, organisation=crampton, charge=ChargeFactory(amount_pence=4500)),
        BookingFactory(cohort=phonics, person=cat, organisation=albion),
        BookingFactory(cohort=maths, person=ann, organisation=crampton, charge=ChargeFactory(amount_pence=7000)),
    ]
    BookingFactory(
        cohort=maths, organisation=albion, status=Status.CANCELLED, cause=Cause.BY_PERSON,
        cancelling_charge=ChargeFactory(amount_pence=3500),
    )  # fmt: skip
    BookingFactory(cohort=maths, status=Status.WAITING)
    session, other = phonics.sessions.get(), maths.sessions.get()
    AttendanceFactory(booking=places[0], session=session)
    AttendanceFactory(booking=places[1], session=session, mark=Mark.PART, minutes=20)
    AttendanceFactory(booking=places[2], session=session, mark=Mark.ABSENT)
    AttendanceFactory(booking=places[3], session=other)
    before = CourseFactory(programme__audiences=["heads"], starts_at=datetime(2026, 8, 31, 16, tzinfo=LONDON))
    BookingFactory(cohort=before, organisation=crampton)
    return {"crampton": crampton, "albion": albion, "leader": leader}


def table(page) -> dict[str, list[str]]:
    """Row's heading → courses, bookings, people, hours, schools, income."""
    return {
        row.th.get_text(strip=True): [
            "".join(node for node in cell.find_all(string=True) if node.parent.name != "span").strip()
            for cell in row.select("td")
        ]
        for row in page.select("tbody tr")
    }


EVERYTHING = ["2", "4", "2", "3", "2", "£195"]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("audience", {
            "Heads": ["2", "4", "2", "3", "2", "£195"],
            "Teachers": ["1", "3", "2", "2", "2", "£90"],
        }),
        ("school", {
            "Crampton": ["2", "3", "2", "3", "1", "£160"],
            "Albion": ["1", "1", "0", "0", "1", "£35"],
        }),
        ("topic", {"Reading": ["1", "3", "2", "2", "2", "£90"], "No topic": ["1", "1", "1", "2", "1", "£105"]}),
        ("leader", {
            "Carmen Restrepo": ["1", "3", "2", "2", "2", "£90"],
            "Nobody is named": ["1", "1", "1", "2", "1", "£105"],
        }),
    ],
)  # fmt: skip
def test_what_was_booked_attended_and_earned_this_year(world, by, expected):
    found = table(soup_of(officer(), f"/office/reports/?by={by}"))

    assert found == expected | {"Everything, each once": EVERYTHING}


def test_year_by_year_a_year_begins_in_september(world):
    found = table(soup_of(officer(), "/office/reports/?by=year"))

    assert list(found) == ["2026/27", "2025/26", "Everything, each once"]
    assert found["2026/27"] == EVERYTHING
    assert found["2025/26"] == ["1", "1", "0", "0", "1", "£0"]


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2024, 8, 31, 23, 59, tzinfo=LONDON), "2023/24"),
        (datetime(2024, 9, 1, 0, 0, tzinfo=LONDON), "2024/25"),
        (datetime(2023, 8, 31, 23, 59, tzinfo=LONDON), "2022/23"),
        (datetime(2025, 1, 1, 9, 0, tzinfo=LONDON), "2024/25"),
    ],
)
def test_the_year_of_a_course_is_that_of_londons_calendar(time_machine, moment, year):
    time_machine.move_to(datetime(2025, 3, 1, tzinfo=LONDON), tick=False)
    BookingFactory(cohort=CourseFactory(starts_at=moment))

    assert list(table(soup_of(officer(), "/office/reports/?by=year"))) == [year, "Everything, each once"]


def test_a_stand_ins_hours_are_the_stand_ins(world):
    booking = world["crampton"].bookings.order_by("pk").first()
    session = booking.attendances.get().session
    StandInFactory(booking=booking, session=session)

    found = table(soup_of(officer(), "/office/reports/?by=school"))

    assert found["Crampton"][2] == "3"  # Ann at maths, her stand-in and Ben at phonics


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("by=school&audience=teachers", {"Crampton": "2", "Albion": "1"}),
        ("by=school&topic=reading", {"Crampton": "2", "Albion": "1"}),
        ("by=audience&school=albion", {"Heads": "1", "Teachers": "1"}),
        ("by=audience&year=2025", {"Heads": "1"}),
        ("by=audience&year=2024", {}),
        ("by=nonsense&audience=nobody", {"Heads": "4", "Teachers": "3"}),
    ],
)
def test_a_report_is_narrowed_by_year_audience_topic_and_school(world, query, expected):
    found = table(soup_of(officer(), f"/office/reports/?{query}"))

    assert {label: row[1] for label, row in found.items() if label != "Everything, each once"} == expected


def test_a_report_is_narrowed_to_a_leader_and_says_so(world):
    page = soup_of(officer(), f"/office/reports/?by=school&leader={world['leader'].pk}")

    assert table(page)["Everything, each once"][1] == "3"
    assert cells(page, ".app-chips a") == ["2026/27 × , remove this filter", "Carmen Restrepo × , remove this filter"]


@pytest.mark.parametrize("by", BYS)
def test_every_figure_opens_just_the_rows_that_it_counts(world, by):
    client = officer()
    page = soup_of(client, f"/office/reports/?by={by}")

    opened = 0
    for row in page.select("tbody tr"):
        for label in ("Bookings", "Came", "Income"):
            link = row.select_one(f"td[data-label='{label}'] a")
            if link is None:
                continue
            opened += 1
            shown = soup_of(client, link["href"])
            count = int(shown.h1.get_text().split()[0])
            figure = link.find(string=True, recursive=False).strip()
            if label == "Bookings":
                assert count == int(figure), (row.th.get_text(), figure)
            else:
                assert count > 0
    assert opened >= 6


def test_a_line_leads_to_the_report_about_it_alone(world):
    client = officer()
    page = soup_of(client, "/office/reports/?by=school")
    link = page.find("a", string="Crampton")

    narrowed = soup_of(client, link["href"])

    assert table(narrowed) == {
        "Reading": ["1", "2", "2", "2", "1", "£90"],
        "No topic": ["1", "1", "1", "2", "1", "£70"],
        "Everything, each once": ["2", "3", "2", "3", "1", "£160"],
    }
    assert cells(narrowed, ".app-chips a")[1] == "Crampton × , remove this filter"


@pytest.mark.parametrize(("kind", "links"), [("administrator", True), ("finance_officer", False), ("analyst", False)])
def test_figures_are_for_finance_and_the_analyst_too_and_names_are_not(world, kind, links):
    page = soup_of(officer(kind), "/office/reports/?by=audience")

    assert table(page)["Heads"] == ["2", "4", "2", "3", "2", "£195"]
    assert bool(page.select("td a")) is links


@pytest.mark.parametrize("kind", ["itt_lead", "peer_review_lead"])
def test_other_officers_are_told_there_is_no_such_page(kind):
    assert officer(kind).get("/office/reports/").status_code == 404


def test_nobody_at_a_school_sees_the_reports():
    assert signed_in(PersonFactory(head=OrganisationFactory())).get("/office/reports/").status_code == 404


def test_a_report_as_a_spreadsheet(world):
    rows = csv_rows(officer().get("/office/reports/?by=school&format=csv"))

    assert rows == [
        ["School", "Courses", "Bookings", "People who came", "Hours", "Schools", "Income (£)"],
        ["Crampton", "2", "3", "2", "3", "1", "160.0"],
        ["Albion", "1", "1", "0", "0", "1", "35.0"],
    ]


@pytest.mark.parametrize(("figure", "words"), [("bookings", ["4", "3"]), ("income_pence", ["£195", "£90"])])
def test_the_chosen_figure_is_drawn_with_its_numbers(world, figure, words):
    page = soup_of(officer(), f"/office/reports/?show={figure}")

    assert cells(page, ".app-bars li b") == words
    assert page.select_one(".app-bars .bar")["width"] == "100.00"


def test_with_nothing_booked_the_page_says_so(year):
    assert "Nothing was booked on courses like these" in soup_of(officer(), "/office/reports/").get_text()


@pytest.mark.parametrize("by", BYS)
@pytest.mark.parametrize("count", [1, 50])
def test_a_report_costs_the_same_however_much_there_is(by, count, year, django_assert_num_queries):
    for _ in range(count):
        found = CourseFactory(starts_at=datetime(2026, 10, 6, 16, tzinfo=LONDON))
        found.programme.topics.add(TopicFactory())
        ProgrammeLeaderFactory(programme=found.programme)
        AttendanceFactory(booking=BookingFactory(cohort=found), session=found.sessions.get())
    client = officer()
    labels = 0 if by in ("audience", "year") else 1

    with django_assert_num_queries(6 + labels):  # who is reading, topics, places, marks, both in all
        client.get(f"/office/reports/?by={by}")
    with django_assert_num_queries(2):  # counted a moment ago
        client.get(f"/office/reports/?by={by}")


def test_a_hundred_lines_are_shown_and_the_spreadsheet_has_all(year):
    course = CourseFactory(starts_at=datetime(2026, 10, 6, 16, tzinfo=LONDON), places=200)
    for _ in range(102):
        BookingFactory(cohort=course)
    client = officer()

    page = soup_of(client, "/office/reports/?by=school")

    assert len(page.select("tbody tr")) == 101
    assert "the spreadsheet has all" in page.get_text()
    assert len(csv_rows(client.get("/office/reports/?by=school&format=csv"))) == 103


# Keeping and drawing --------------------------------------------------------------------------------------------------


def test_what_was_counted_is_kept_and_counted_again_when_the_cache_forgot_it():
    numbers = iter(range(10))

    first, second = (counting.kept("test", lambda: next(numbers)) for _ in range(2))
    cache.clear()
    third = counting.kept("test", lambda: next(numbers))

    assert (first.value, second.value, third.value) == (0, 0, 1)
    assert first.at == second.at
    assert not first.is_old
    assert counting.Kept(0, timezone.now() - timedelta(minutes=2)).is_old


def test_bars_are_shares_of_the_longest_and_the_longest_are_kept_in_order():
    bars = bars_of([("a", 1, "1"), ("b", 4, "4"), ("c", 0, "0"), ("d", 2, "2")], most=3)

    assert [(bar.label, bar.share) for bar in bars] == [("a", "25.00"), ("b", "100.00"), ("d", "50.00")]
    assert bars_of([("a", 0, "0")]) == bars_of([]) == []
