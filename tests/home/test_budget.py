"""A school's year of spend, as its heads, CPD leads and office read it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bookings.models import Budget
from core.calendar import AcademicYear
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def place(school, *, charged: int = 0, strand: str = "cpd", year: AcademicYear | None = None, **fields):
    """A place on a course in the middle of an academic year."""
    starts_at = (year or AcademicYear.now()).starts_at + timedelta(days=100, hours=9)
    booking = BookingFactory(
        cohort=CourseFactory(starts_at=starts_at, programme__strand=strand), organisation=school, **fields
    )
    if charged:
        booking.charge = ChargeFactory(payer=school, amount_pence=charged)
        booking.save()
    return booking


def budget(school, pence: int, strand: str = "") -> None:
    Budget.objects.create(organisation=school, year=AcademicYear.now().start, strand=strand, amount_pence=pence)


def test_the_heading_says_what_is_left_and_of_what(school, head):
    place(school, charged=100_000, cover_pence=20_000)
    ApprovalFactory(booking=place(school, price_pence=4_500))
    budget(school, 240_000)

    page = soup_of(signed_in(head), f"/school/{school.pk}/budget/")

    assert cells(page, "h1") == [f"£1,200 left in {AcademicYear.now()}"]
    assert cells(page, ".app-lead") == [
        "£1,000 charged and £200 for supply cover of a budget of £2,400. £45 waits for approval."
    ]


def test_it_says_when_more_was_spent_than_meant_and_when_nothing_was_meant(school, head):
    place(school, charged=100_000)
    client, address = signed_in(head), f"/school/{school.pk}/budget/"

    without = cells(soup_of(client, address), "h1")
    budget(school, 90_000)
    over = cells(soup_of(client, address), "h1")

    assert without == [f"£1,000 for courses in {AcademicYear.now()}"]
    assert over == [f"£100 more than the budget for {AcademicYear.now()}"]


def test_each_strand_and_each_person_has_a_row(school, head):
    amy = PersonFactory(first_name="Amy", last_name="Adams")
    place(school, charged=4_500, cover_pence=9_500, person=amy)
    place(school, charged=2_000, strand="support", person=PersonFactory(first_name="Bo", last_name="Brown"))
    budget(school, 10_000, "cpd")

    page = soup_of(signed_in(head), f"/school/{school.pk}/budget/")

    assert cells(page, "[aria-labelledby=year] tbody tr") == [
        "In all £65 £95 £0 None –",
        "CPD and leadership £45 £95 £0 £100 −£40",
        "School-to-school support £20 £0 £0 None –",
    ]
    assert cells(page, "[aria-labelledby=people] tbody tr") == [
        "Amy Adams £45 £95 £140 £0",
        "Bo Brown £20 £0 £20 £0",
    ]
    assert len(page.select("svg.app-bar")) == 3


def test_years_stand_apart_and_the_next_one_can_be_looked_at(school, head):
    this_year = AcademicYear.now()
    place(school, charged=100, year=this_year)
    place(school, charged=20_000, year=this_year + 1)
    place(school, charged=3_000, year=this_year + -1)
    client = signed_in(head)

    headings = [
        cells(soup_of(client, f"/school/{school.pk}/budget/?year={year}"), "h1")[0]
        for year in (this_year.start + 1, this_year.start, this_year.start - 1, "nonsense")
    ]

    assert headings == [
        f"£200 for courses in {this_year + 1}",
        f"£1 for courses in {this_year}",
        f"£30 for courses in {this_year + -1}",
        f"£1 for courses in {this_year}",
    ]


def test_the_spreadsheet_has_a_row_for_each_person_and_strand_and_runs_nothing(school, head):
    person = PersonFactory(first_name="=Amy", last_name="Adams")
    place(school, charged=4_550, cover_pence=9_500, person=person)
    place(school, charged=2_000, strand="support", person=person)
    due = timezone.now() + timedelta(days=1)
    request = BookingFactory().request
    place(school, charged=100, person=None, name_due_at=due, request=request)

    rows = csv_rows(signed_in(head).get(f"/school/{school.pk}/budget/?format=csv"))

    assert rows == [
        ["Person", "Strand", "Charged (£)", "Supply cover (£)", "Waits for approval (£)"],
        ["'=Amy Adams", "CPD and leadership", "45.5", "95.0", "0.0"],
        ["'=Amy Adams", "School-to-school support", "20.0", "0.0", "0.0"],
        ["Name to follow", "CPD and leadership", "1.0", "0.0", "0.0"],
    ]


def test_only_heads_are_led_to_the_budget_s_form_and_not_for_years_that_are_over(school, head):
    address, this_year = f"/school/{school.pk}/budget/", AcademicYear.now().start
    links = "a[href*='/settings/budget/']"

    assert len(soup_of(signed_in(head), address).select(links)) == 1
    assert soup_of(signed_in(head), f"{address}?year={this_year - 1}").select(links) == []
    assert soup_of(signed_in(PersonFactory(cpd_lead=school)), address).select(links) == []


def test_nothing_of_another_school_is_counted_and_its_page_is_not_there(school, head):
    other = OrganisationFactory()
    place(other, charged=99_900, person=PersonFactory(last_name="Secret"))
    client = signed_in(head)

    page = soup_of(client, f"/school/{school.pk}/budget/")

    assert cells(page, "h1") == [f"£0 for courses in {AcademicYear.now()}"]
    assert "Secret" not in page.get_text()
    assert client.get(f"/school/{other.pk}/budget/").status_code == 404
    assert client.get(f"/school/{other.pk}/budget/?format=csv").status_code == 404


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_however_many_people_there_are(school, head, count, django_assert_num_queries):
    for _ in range(count):
        place(school, charged=100)
    client = signed_in(head)

    with django_assert_num_queries(5):
        client.get(f"/school/{school.pk}/budget/")
