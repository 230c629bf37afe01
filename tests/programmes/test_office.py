"""The office's pages about courses, by hand of a course officer and of people who are none."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.calendar import AcademicYear
from programmes.models import Programme
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import (
    CohortFactory,
    CourseFactory,
    PriceFactory,
    ProgrammeLeaderFactory,
    ProgrammePartnerFactory,
    SessionFactory,
)
from tests.factories.schools import (
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
)
from tests.reading import page, problems

pytestmark = pytest.mark.django_db


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
    with django_assert_num_queries(7):  # who is reading, the course, sessions, clashes, prices, leaders, partners
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
