"""What a school's year costs it: charged, for cover, waiting for approval, beside its budget."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Budget
from bookings.queries.budgets import BudgetLeft
from bookings.queries.spending import spend_by_person, spend_in, spend_of
from bookings.states import ApprovalStatus, Status
from core.calendar import LONDON, AcademicYear
from payments.states import ChargeStatus
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
YEAR = AcademicYear(2026)


@pytest.fixture
def school():
    return OrganisationFactory()


def cohort_on(*day: int, strand: str = "cpd"):
    starts_at = datetime(*day, 16, tzinfo=LONDON)
    cohort = CohortFactory(programme__strand=strand)
    SessionFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    cohort.refresh_from_db()
    return cohort


def booking(school, cohort=None, *, charged: int = 0, price: int = 0, **fields) -> Booking:
    made = BookingFactory(
        cohort=cohort or cohort_on(2027, 1, 20), organisation=school, price_pence=price or charged, **fields
    )
    if charged:
        made.charge = ChargeFactory(payer=school, amount_pence=charged)
        made.save()
    return made


def test_a_place_costs_its_charge_and_its_cover(school):
    booking(school, charged=4_500, cover_pence=9_500)
    booking(OrganisationFactory(), charged=99_900, cover_pence=99_900)

    assert spend_of(school.pk, YEAR).total == BudgetLeft(YEAR, charged_pence=4_500, cover_pence=9_500)


def test_what_waits_for_approval_stands_apart_and_is_not_spent(school):
    ApprovalFactory(booking=booking(school, price=4_500, cover_pence=9_500))
    ApprovalFactory(booking=booking(school, charged=2_000, cover_pence=1_000), status=ApprovalStatus.APPROVED)

    assert spend_of(school.pk, YEAR).total == BudgetLeft(
        YEAR, charged_pence=2_000, cover_pence=1_000, waiting_pence=14_000
    )


def test_a_place_in_line_costs_nothing_yet_and_one_given_up_only_what_that_costs(school):
    booking(school, price=4_500, cover_pence=9_500, status=Status.WAITING)
    given_up = booking(school, price=4_500, cover_pence=9_500, status=Status.CANCELLED)
    given_up.charge = ChargeFactory(payer=school, amount_pence=4_500, status=ChargeStatus.WITHDRAWN)
    given_up.cancelling_charge = ChargeFactory(payer=school, amount_pence=2_250)
    given_up.save()
    stayed_away = booking(school, cover_pence=100)
    stayed_away.no_show_charge = ChargeFactory(payer=school, amount_pence=1_000)
    stayed_away.save()

    assert spend_of(school.pk, YEAR).total == BudgetLeft(YEAR, charged_pence=3_250, cover_pence=100)


def test_a_course_counts_in_the_year_in_which_it_begins(school):
    booking(school, cohort_on(2026, 8, 31), charged=1)
    booking(school, cohort_on(2026, 9, 1), charged=10)
    booking(school, cohort_on(2027, 8, 31), charged=100)
    booking(school, cohort_on(2027, 9, 1), charged=1_000)
    booking(school, CohortFactory(), charged=10_000, accepted_at=datetime(2027, 3, 1, tzinfo=LONDON))

    assert spend_of(school.pk, YEAR).total.charged_pence == 10_110


def test_strands_stand_apart_with_their_own_budgets(school):
    booking(school, cohort_on(2027, 1, 20), charged=100_000, cover_pence=50_000)
    booking(school, cohort_on(2027, 1, 20, strand="support"), charged=3_000)
    for strand, pence in {"": 240_000, "cpd": 120_000, "itt": 10_000}.items():
        Budget.objects.create(organisation=school, year=2026, strand=strand, amount_pence=pence)
    Budget.objects.create(organisation=school, year=2025, strand="", amount_pence=1)

    spent = spend_of(school.pk, YEAR)

    assert spent.total.left_pence == 87_000
    assert {strand: (part.spent_pence, part.left_pence) for strand, part in spent.strands.items()} == {
        "cpd": (150_000, -30_000),
        "itt": (0, 10_000),
        "support": (3_000, None),
    }


def test_people_stand_by_what_they_cost_and_places_without_a_name_together(school):
    amy, bo = PersonFactory(last_name="Amy"), PersonFactory(last_name="Bo")
    booking(school, person=amy, charged=1_000)
    booking(school, person=bo, charged=2_000)
    booking(school, person=amy, cover_pence=1_500)
    booking(school, person=PersonFactory())
    for _ in range(2):
        request = booking(school).request
        due = datetime(2027, 1, 1, tzinfo=LONDON)
        booking(school, request=request, person=None, name_due_at=due, charged=300)

    rows = [(row["person__last_name"], spend_in(row, YEAR)) for row in spend_by_person(school.pk, YEAR)]

    assert [(name, spend.charged_pence, spend.cover_pence) for name, spend in rows] == [
        ("Amy", 1_000, 1_500),
        ("Bo", 2_000, 0),
        (None, 600, 0),
    ]


@pytest.mark.parametrize("count", [1, 50])
def test_a_year_takes_two_queries(school, count):
    for _ in range(count):
        booking(school, charged=100)

    with CaptureQueriesContext(connection) as captured:
        assert spend_of(school.pk, YEAR).total.charged_pence == 100 * count

    assert len(captured) == 2
