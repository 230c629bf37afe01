"""The office's list of all bookings, and one cohort's people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.states import ApprovalStatus, Cause, Status
from core.calendar import AcademicYear
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, OrganisationNameFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
COURSE_OFFICERS = ["administrator", "director", "cpd_administrator", "programme_lead"]
OTHER_OFFICERS = ["finance_officer", "itt_lead", "peer_review_lead", "analyst"]


@pytest.fixture
def cohort():
    found = CohortFactory(programme__title="Fabulous phonics", places=2)
    SessionFactory(cohort=found)
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("kind", COURSE_OFFICERS)
def test_course_officers_see_the_bookings_of_all_schools(kind, cohort):
    BookingFactory(cohort=cohort)
    client = officer(kind)

    assert client.get("/office/bookings/").status_code == 200
    assert client.get(f"/office/bookings/{cohort.pk}/").status_code == 200


@pytest.mark.parametrize("kind", OTHER_OFFICERS)
@pytest.mark.parametrize("suffix", ["", "?format=csv"])
def test_other_officers_are_told_there_is_no_such_page(kind, cohort, suffix):
    client = officer(kind)

    assert client.get(f"/office/bookings/{suffix}").status_code == 404
    assert client.get(f"/office/bookings/{cohort.pk}/{suffix}").status_code == 404


@pytest.mark.parametrize("kind", ["head", "cpd_lead", "teacher", "school_office"])
def test_nobody_at_a_school_sees_the_offices_lists(kind, cohort):
    client = signed_in(PersonFactory(**{kind: OrganisationFactory()}))

    assert client.get("/office/bookings/").status_code == 404
    assert client.get(f"/office/bookings/{cohort.pk}/").status_code == 404


@pytest.fixture
def three(cohort):
    """Three bookings that differ in every way that the list is filtered by."""
    crampton = OrganisationFactory(name="Crampton Primary")
    OrganisationNameFactory(organisation=crampton, name="Old Infants")
    BookingFactory(cohort=cohort, person=PersonFactory(first_name="Ann", last_name="Adeyemi"), organisation=crampton)
    spelling = CohortFactory(programme__title="Spelling that sticks")
    BookingFactory(cohort=spelling, person=PersonFactory(first_name="Ben", last_name="Birch"), status=Status.WAITING)
    BookingFactory(
        cohort=spelling,
        person=PersonFactory(first_name="Cat", last_name="Chukwu"),
        organisation=None,
        status=Status.CANCELLED,
        cause=Cause.BY_PERSON,
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Cat Chukwu", "Ben Birch", "Ann Adeyemi"]),
        ("?status=waiting", ["Ben Birch"]),
        ("?person=adey", ["Ann Adeyemi"]),
        ("?person=nobody", []),
        ("?school=crampton", ["Ann Adeyemi"]),
        ("?school=infants", ["Ann Adeyemi"]),
        ("?course=spelling", ["Cat Chukwu", "Ben Birch"]),
        ("?course=spelling&status=cancelled", ["Cat Chukwu"]),
        ("?status=nonsense", ["Cat Chukwu", "Ben Birch", "Ann Adeyemi"]),
        ("?page=999", ["Cat Chukwu", "Ben Birch", "Ann Adeyemi"]),
    ],
)
def test_the_list_is_narrowed_by_state_person_school_and_course(three, query, expected):
    assert cells(soup_of(officer(), f"/office/bookings/{query}"), "tbody th a") == expected


def test_the_filters_in_use_stand_above_the_list(three):
    page = soup_of(officer(), "/office/bookings/?course=spelling&status=waiting")

    assert cells(page, ".app-chips a") == [
        "On the waiting list × , remove this filter",
        "spelling × , remove this filter",
    ]


def test_the_spreadsheet_has_what_the_list_shows_and_runs_nothing(three):
    BookingFactory(person=PersonFactory(first_name="=cmd", last_name="Chukwu"), organisation__name="-2+3")

    rows = csv_rows(officer().get("/office/bookings/?person=chukwu&format=csv"))

    assert [(row[1], row[3]) for row in rows] == [("Person", "School"), ("'=cmd Chukwu", "'-2+3"), ("Cat Chukwu", "")]


def test_a_cohorts_page_shows_places_the_line_in_order_and_who_gave_up(cohort):
    for name in ("Zoe", "Ann"):
        BookingFactory(cohort=cohort, person=PersonFactory(first_name=name, last_name=name))
    for name in ("First", "Second"):
        BookingFactory(cohort=cohort, person=PersonFactory(first_name=name, last_name="Inline"), status=Status.WAITING)
    gone = PersonFactory(first_name="Gone", last_name="Away")
    BookingFactory(cohort=cohort, person=gone, status=Status.CANCELLED, cause=Cause.BY_PERSON)
    ApprovalFactory(booking=cohort.bookings.first(), status=ApprovalStatus.ASKED)
    elsewhere = BookingFactory()

    page = soup_of(officer(), f"/office/bookings/{cohort.pk}/")

    assert cells(page, "[aria-labelledby=participants] th a") == ["Ann Ann", "Zoe Zoe"]
    assert cells(page, "[aria-labelledby=participants] .govuk-tag") == ["Booked", "Needs approval"]
    assert cells(page, "[aria-labelledby=line] th a") == ["First Inline", "Second Inline"]
    assert cells(page, "[aria-labelledby='given-up'] a") == ["Gone Away"]
    assert str(elsewhere.person) not in page.get_text()


def test_what_stands_in_the_way_of_a_session_is_said_beside_it(cohort):
    ruth = PersonFactory(first_name="Ruth", last_name="Callender")
    other = SessionFactory(cohort=cohort, leader=ruth, starts_at=timezone.now() + timedelta(days=12))
    SessionFactory(leader=ruth, starts_at=other.starts_at, cohort__programme__title="Spelling")

    warnings = cells(soup_of(officer(), f"/office/bookings/{cohort.pk}/"), "[aria-labelledby=sessions] .app-clash")

    (said,) = [words for words in warnings if "Ruth" in words]
    assert said.startswith("Ruth Callender leads Spelling at that time")


def test_a_cohorts_people_as_a_spreadsheet(cohort):
    BookingFactory(cohort=cohort, person=PersonFactory(first_name="Ann", last_name="Adeyemi"))
    BookingFactory(cohort=cohort, person=PersonFactory(first_name="Ben", last_name="Birch"), status=Status.WAITING)

    rows = csv_rows(officer().get(f"/office/bookings/{cohort.pk}/?format=csv"))

    assert [(row[1], row[7]) for row in rows[1:]] == [("Ann Adeyemi", "Booked"), ("Ben Birch", "Waiting")]


def test_a_cohort_that_is_not_there_is_not_found():
    assert officer().get("/office/bookings/999999/").status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_the_lists_cost_the_same_however_much_there_is(count, cohort, django_assert_num_queries):
    cohort.places = 200
    cohort.save()
    for number in range(count):
        BookingFactory(cohort=cohort)
        BookingFactory(cohort=cohort, status=Status.WAITING)
        BookingFactory(cohort=cohort, status=Status.CANCELLED, cause=Cause.BY_PERSON)
        SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=number))
    client = officer()

    for address, queries in {
        "/office/bookings/": 4,
        "/office/bookings/?person=fairweather&school=school&course=phonics": 7,
        f"/office/bookings/?year={AcademicYear.now().start}&audience=teachers&came=on&charged=on": 3,
        f"/office/bookings/{cohort.pk}/": 8,
    }.items():
        with django_assert_num_queries(queries):
            client.get(address)
