"""A whole term held again: looked at, ticked, made by a worker."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from core import jobs
from core.calendar import LONDON
from core.models import Job
from programmes.models import Cohort
from programmes.states import CohortStatus
from tests.factories.programmes import CourseFactory, PriceFactory, SessionFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, TermDateFactory
from tests.programmes.test_repeating import page, summary, ticks


@pytest.fixture
def officer(client):
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")
    return person


@pytest.fixture
def autumn():
    """Two courses of an autumn, one before it, and some that are not held again."""
    first = datetime(2026, 9, 15, 16, tzinfo=LONDON)
    phonics = CourseFactory(programme__title="Phonics", starts_at=first, status="finished")
    SessionFactory(cohort=phonics, starts_at=first + timedelta(weeks=1), video_link="https://meet.example.org/a")
    maths = CourseFactory(programme__title="Maths", starts_at=datetime(2026, 11, 3, 9, tzinfo=LONDON), places=30)
    CourseFactory(programme__title="Earlier", starts_at=first - timedelta(weeks=4))
    CourseFactory(programme__title="Cancelled", starts_at=first, status="cancelled")
    CourseFactory(programme__title="Never shown", starts_at=first, status="draft")
    CourseFactory(
        programme__title="Elsewhere", starts_at=first, programme__kind="external",
        programme__external_url="https://example.org",
    )  # fmt: skip
    council = OrganisationFactory(kind="council")
    TermDateFactory(organisation=council, name="Summer holiday", from_on=date(2026, 7, 23), to_on=date(2026, 9, 2))
    TermDateFactory(organisation=council, name="Autumn half-term", from_on=date(2027, 11, 1), to_on=date(2027, 11, 5))
    return phonics, maths


def term_address(first_on: date, **answers) -> str:
    said = {
        "term": "2026-autumn",
        "first_on-day": first_on.day,
        "first_on-month": first_on.month,
        "first_on-year": first_on.year,
    } | answers
    return reverse("programmes:term") + "?" + "&".join(f"{name}={value}" for name, value in said.items())


#: The week of the first school day of 2026 (3 September, after the holiday) becomes the week of this day.
NEXT_YEAR = date(2027, 9, 2)


@pytest.mark.django_db
def test_a_term_is_shown_with_its_new_days_and_what_stands_in_the_way(client, officer, autumn, time_machine):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)
    phonics, maths = autumn

    shown = client.get(term_address(NEXT_YEAR))

    assert ticks(shown) == {str(phonics.pk): True, str(maths.pk): True}
    assert page(shown).select_one("#found").get_text() == "2 courses, 52 weeks later"
    rows = [" ".join(row.get_text(" ").split()) for row in page(shown).select("tbody tr")]
    assert "Tue 14 Sep 2027, 4pm to 5:30pm" in rows[0]
    assert "Tue 21 Sep 2027" in rows[0]
    assert "Tue 2 Nov 2027" in rows[1]
    assert "Autumn half-term 2 Nov 2027" in rows[1]
    assert Cohort.objects.count() == 6


@pytest.mark.django_db
def test_the_ticked_courses_become_drafts_in_a_worker_and_twice_makes_them_once(client, officer, autumn, time_machine):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)
    phonics, maths = autumn
    PriceFactory(cohort=phonics, amount_pence=3000, until_at=datetime(2026, 9, 1, tzinfo=LONDON))

    for _ in range(2):
        answer = client.post(term_address(NEXT_YEAR), {"course": [phonics.pk]})
        job = Job.objects.latest("pk")
        assert answer["Location"] == reverse("programmes:work", args=[job.pk])
        jobs.run_waiting()

    made = Cohort.objects.get(programme=phonics.programme, status="draft")
    assert list(made.sessions.values_list("starts_at", "video_link")) == [
        (datetime(2027, 9, 14, 16, tzinfo=LONDON), ""),
        (datetime(2027, 9, 21, 16, tzinfo=LONDON), ""),
    ]
    assert made.prices.get(amount_pence=3000).until_at == datetime(2027, 8, 31, tzinfo=LONDON)
    assert (made.number, made.published_at) == (2, None)
    assert not Cohort.objects.filter(programme=maths.programme, status="draft").exists()
    first, second = Job.objects.order_by("pk")
    assert (first.title, first.counts) == ("1 course 52 weeks later, as drafts", {"created": 1})
    assert second.counts == {"same": 1}
    assert ticks(client.get(term_address(NEXT_YEAR)))[str(phonics.pk)] is False


@pytest.mark.django_db
def test_the_report_says_which_course_could_not_be_held_again(client, officer, autumn, time_machine):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)
    phonics, maths = autumn
    client.post(term_address(NEXT_YEAR), {"course": [phonics.pk, maths.pk]})
    Cohort.objects.filter(pk=maths.pk).update(status=CohortStatus.CANCELLED)
    jobs.run_waiting()
    job = Job.objects.latest("pk")

    shown = page(client.get(reverse("programmes:work", args=[job.pk])))
    report = b"".join(client.get(reverse("programmes:work_report", args=[job.pk])).streaming_content).decode(
        "utf-8-sig"
    )

    assert [row.get_text(" ", strip=True) for row in shown.select("main .app-facts li")] == [
        "Drafts made 1",
        "Refused 1",
    ]
    assert (
        shown.select_one("[aria-labelledby=report-heading] td").get_text() == "Maths: It was cancelled, or has no date."
    )
    assert report.splitlines()[1] == '2,refused,"Maths: It was cancelled, or has no date."'


@pytest.mark.django_db
def test_a_span_of_days_is_moved_from_its_first_day(client, officer, autumn, time_machine):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)
    span = {"from_on-day": 1, "from_on-month": 11, "from_on-year": 2026}
    span |= {"to_on-day": 30, "to_on-month": 11, "to_on-year": 2026}

    shown = client.get(term_address(date(2027, 2, 1), term="", **span))

    assert page(shown).select_one("#found").get_text() == "1 course, 14 weeks later"
    assert "Tue 9 Feb 2027, 9am" in page(shown).select_one("tbody").get_text(" ", strip=True)


@pytest.mark.django_db
def test_what_would_lie_in_the_past_is_said_and_not_ticked(client, officer, autumn, time_machine):
    time_machine.move_to("2028-01-15", tick=False)
    client.force_login(officer)

    shown = client.get(reverse("programmes:term") + term_address(NEXT_YEAR).partition("/term/")[2])

    assert set(ticks(shown).values()) == {False}
    assert "In the past" in page(shown).get_text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"first_on-day": ""}, ["Enter a real date, for example 27 3 2027."]),
        ({"term": "1066-autumn"}, ["Choose a term from the list."]),
        ({"term": ""}, ["Choose a term, or enter the first and the last day of a span."] * 2),
        (
            {"term": "", "from_on-day": 2, "from_on-month": 3, "from_on-year": 2026, "to_on-day": 1,
             "to_on-month": 3, "to_on-year": 2026},
            ["The last day cannot come before the first."],
        ),
        (
            {"term": "", "from_on-day": 2, "from_on-month": 3, "from_on-year": 2026, "to_on-day": 4,
             "to_on-month": 3, "to_on-year": 2027},
            ["Choose at most a year."],
        ),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_is_refused_in_words(client, officer, time_machine, answers, expected):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)

    assert summary(client.get(term_address(NEXT_YEAR, **answers))) == expected


@pytest.mark.django_db
def test_nothing_ticked_is_refused_and_nothing_found_is_said(client, officer, autumn, time_machine):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)

    assert summary(client.post(term_address(NEXT_YEAR), {"course": ["0", "x"]})) == ["Tick at least one course."]
    assert (
        "No course of the alliance began in that time"
        in page(client.get(term_address(NEXT_YEAR, term="2026-summer"))).get_text()
    )
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 50])
def test_the_term_costs_the_same_at_1_and_at_50_courses(client, officer, rows, django_assert_num_queries, time_machine):
    time_machine.move_to("2027-01-15", tick=False)
    client.force_login(officer)
    client.get("/cpd/")
    for _ in range(rows):
        course = CourseFactory(starts_at=datetime(2026, 10, 6, 16, tzinfo=LONDON))
        SessionFactory(cohort=course, starts_at=datetime(2026, 10, 13, 16, tzinfo=LONDON), venue=OrganisationFactory())

    with django_assert_num_queries(5):  # who is reading, courses, their sessions, holidays, what is there already
        shown = client.get(term_address(NEXT_YEAR))

    assert len(ticks(shown)) == rows


@pytest.mark.django_db
def test_work_of_other_kinds_and_work_not_begun_is_not_shown_here(client, officer):
    other = Job.objects.create(kind="schools.register", title="The register", status="finished")
    draft = Job.objects.create(kind="programmes.term", title="Not begun", status="draft")

    assert {client.get(reverse("programmes:work", args=[job.pk])).status_code for job in (other, draft)} == {404}
