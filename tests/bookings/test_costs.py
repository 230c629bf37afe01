"""What supply cover for a course costs a school: by slot, by role, at the school's own rates."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import SupplyRate
from bookings.queries.costs import cover_of, covers_of
from core.calendar import LONDON
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday_11_january(time_machine):
    time_machine.move_to(datetime(2027, 1, 11, 9, tzinfo=LONDON), tick=False)


def session(cohort, slot, *, day=date(2027, 1, 20), **fields):
    starts_at = datetime(day.year, day.month, day.day, 9, tzinfo=LONDON)
    return SessionFactory(cohort=cohort, slot=slot, starts_at=starts_at, ends_at=starts_at.replace(hour=12), **fields)


def test_half_a_day_costs_half_and_twilight_nothing():
    cohort, school = CohortFactory(), OrganisationFactory()
    for slot in ("breakfast", "morning", "full_day", "afternoon", "twilight"):
        session(cohort, slot)

    assert cover_of(cohort.pk, school.pk, "teacher") == 38_000


def test_only_required_sessions_still_to_come_on_days_on_which_schools_work_count():
    cohort, school = CohortFactory(), OrganisationFactory()
    session(cohort, "full_day", is_required=False)
    session(cohort, "full_day", day=date(2027, 1, 8))
    session(cohort, "full_day", day=date(2027, 1, 23))  # a Saturday
    session(cohort, "full_day", day=date(2027, 3, 26))  # Good Friday
    session(cohort, "morning")

    assert cover_of(cohort.pk, school.pk, "teacher") == 9_500


def test_a_school_s_own_rates_come_first_and_another_school_s_say_nothing():
    cohort, school = CohortFactory(), OrganisationFactory()
    session(cohort, "full_day")
    SupplyRate.objects.create(organisation=school, post_kind="teacher", day_pence=21_000)
    SupplyRate.objects.create(organisation=school, post_kind="", day_pence=8_000)
    SupplyRate.objects.create(organisation=OrganisationFactory(), post_kind="teaching_assistant", day_pence=99_900)

    assert covers_of(cohort.pk, school.pk, ["teacher", "teaching_assistant", ""]) == {
        "teacher": 21_000,
        "teaching_assistant": 8_000,
        "": 8_000,
    }
    assert covers_of(cohort.pk, OrganisationFactory().pk, ["teacher", "teaching_assistant"]) == {
        "teacher": 19_000,
        "teaching_assistant": 0,
    }


@pytest.mark.parametrize("kinds", [["teacher"], ["teacher", "head", "governor", "teaching_assistant"] * 12])
def test_as_many_people_as_you_like_take_two_queries(kinds):
    cohort, school = CohortFactory(), OrganisationFactory()
    session(cohort, "full_day")

    with CaptureQueriesContext(connection) as captured:
        covers_of(cohort.pk, school.pk, kinds)

    assert len(captured) == 2
