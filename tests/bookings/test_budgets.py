"""What a school has left of its budget: what is owed and covered, and what still waits for approval."""

from datetime import datetime

import pytest

from bookings import queries
from bookings.states import ApprovalStatus, Status
from core.calendar import LONDON, AcademicYear
from payments.states import ChargeStatus
from tests.factories.bookings import ApprovalFactory, BookingFactory, BudgetFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CourseFactory
from tests.factories.schools import OrganisationFactory

pytestmark = pytest.mark.django_db

YEAR = AcademicYear(2026)


@pytest.fixture
def school():
    return OrganisationFactory()


def booking_at(school, *, starts_at=datetime(2027, 1, 20, 16, tzinfo=LONDON), **fields):
    return BookingFactory(cohort=CourseFactory(starts_at=starts_at), organisation=school, **fields)


def charged(school, pence: int, **fields) -> ChargeFactory:
    return ChargeFactory(payer=school, amount_pence=pence, **fields)


def test_without_a_budget_there_is_nothing_to_be_left_of(school):
    left = queries.budget_left(school.pk, YEAR)

    assert (left.budget_pence, left.spent_pence, left.left_pence) == (None, 0, None)


def test_what_is_owed_and_the_cover_of_places_held_are_spent_and_the_rest_is_left(school):
    BudgetFactory(organisation=school, year=2026, amount_pence=100_000)
    booking_at(school, charge=charged(school, 7_000), price_pence=7_000, cover_pence=19_000)
    booking_at(school, status=Status.CANCELLED, cancelling_charge=charged(school, 3_500), cover_pence=19_000)
    booking_at(school, no_show_charge=charged(school, 5_000))

    left = queries.budget_left(school.pk, YEAR)

    assert (left.charged_pence, left.cover_pence, left.spent_pence, left.left_pence) == (15_500, 19_000, 34_500, 65_500)


def test_what_was_withdrawn_is_not_spent(school):
    booking_at(school, status=Status.CANCELLED, charge=charged(school, 7_000, status=ChargeStatus.WITHDRAWN))

    assert queries.budget_left(school.pk, YEAR).spent_pence == 0


@pytest.mark.parametrize(
    ("status", "decision", "cover", "waiting"),
    [
        (Status.BOOKED, ApprovalStatus.ASKED, 0, 11_500),
        (Status.WAITING, ApprovalStatus.ASKED, 0, 11_500),
        (Status.BOOKED, ApprovalStatus.APPROVED, 4_500, 0),
        (Status.WAITING, ApprovalStatus.APPROVED, 0, 0),
        (Status.CANCELLED, ApprovalStatus.DECLINED, 0, 0),
    ],
)
def test_what_nobody_has_decided_on_waits_with_price_and_cover(school, status, decision, cover, waiting):
    booking = booking_at(school, status=status, price_pence=7_000, cover_pence=4_500)
    ApprovalFactory(booking=booking, status=decision)

    left = queries.budget_left(school.pk, YEAR)

    assert (left.cover_pence, left.waiting_pence) == (cover, waiting)


@pytest.mark.parametrize(
    ("starts_at", "year"),
    [
        (datetime(2026, 9, 1, 0, 0, tzinfo=LONDON), 2026),
        (datetime(2026, 8, 31, 23, 59, tzinfo=LONDON), 2025),
        (datetime(2027, 8, 31, 23, 59, tzinfo=LONDON), 2026),
        (datetime(2027, 9, 1, 0, 0, tzinfo=LONDON), 2027),
    ],
)
def test_a_course_counts_in_the_year_in_which_it_begins(school, starts_at, year):
    booking_at(school, starts_at=starts_at, cover_pence=4_500)

    left = queries.budgets_left(school.pk, [AcademicYear(start) for start in (2025, 2026, 2027)])

    assert {start.start: one.cover_pence for start, one in left.items() if one.cover_pence} == {year: 4_500}


def test_a_budget_for_one_strand_and_another_schools_are_not_this_one(school):
    BudgetFactory(organisation=school, year=2026, strand="cpd", amount_pence=1_000)
    BudgetFactory(year=2026)
    booking_at(OrganisationFactory(), cover_pence=4_500)

    left = queries.budget_left(school.pk, YEAR)

    assert (left.budget_pence, left.spent_pence) == (None, 0)


def test_several_years_are_read_as_quickly_as_one(school, django_assert_num_queries):
    for start in (2025, 2026, 2027):
        booking_at(school, starts_at=datetime(start, 10, 1, 16, tzinfo=LONDON))

    with django_assert_num_queries(2):
        queries.budgets_left(school.pk, [YEAR])
    with django_assert_num_queries(2):
        queries.budgets_left(school.pk, [AcademicYear(start) for start in (2025, 2026, 2027)])
