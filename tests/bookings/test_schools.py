"""What a school settles for itself: rates of supply cover and budgets."""

import pytest

from bookings import actions
from bookings.models import Budget, SupplyRate
from core.calendar import AcademicYear
from core.models import AuditEntry
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory()


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def rates_of(school) -> dict[str, int]:
    return dict(SupplyRate.objects.filter(organisation=school).values_list("post_kind", "day_pence"))


def budgets_of(school) -> dict[tuple[int, str], int]:
    rows = Budget.objects.filter(organisation=school).values_list("year", "strand", "amount_pence")
    return {(year, strand): pence for year, strand, pence in rows}


def test_rates_are_set_changed_and_taken_back_and_others_stay(school, head):
    other = OrganisationFactory()
    SupplyRate.objects.create(organisation=other, post_kind="teacher", day_pence=1)

    actions.set_supply_rates(school.pk, {"teacher": 21_000, "": 5_000, "head": None}, by=head)
    actions.set_supply_rates(school.pk, {"teacher": 22_000, "": None}, by=head)

    assert rates_of(school) == {"teacher": 22_000}
    assert rates_of(other) == {"teacher": 1}


def test_a_rate_of_nothing_is_a_rate(school, head):
    actions.set_supply_rates(school.pk, {"teacher": 0}, by=head)

    assert rates_of(school) == {"teacher": 0}


def test_a_budget_belongs_to_one_year(school, head):
    actions.set_budget(school.pk, AcademicYear(2026), {"": 240_000, "cpd": 200_000}, by=head)
    actions.set_budget(school.pk, AcademicYear(2027), {"": 300_000}, by=head)
    actions.set_budget(school.pk, AcademicYear(2026), {"": 250_000, "cpd": None}, by=head)

    assert budgets_of(school) == {(2026, ""): 250_000, (2027, ""): 300_000}


def test_each_change_is_in_the_trail_once_and_no_sum_with_it(school, head):
    for _ in range(2):
        actions.set_supply_rates(school.pk, {"teacher": 21_000}, by=head)
        actions.set_budget(school.pk, AcademicYear(2026), {"": 240_000}, by=head)

    entries = AuditEntry.objects.order_by("pk").values_list("verb", "person_id", "organisation_id", "changed")
    assert list(entries) == [
        ("set supply rates of", head.pk, school.pk, ["supply_rates"]),
        ("set the budget of", head.pk, school.pk, ["budget"]),
    ]
