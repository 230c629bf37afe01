"""What courses cost the alliance and what they earned: on a course's own page, and over a year."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bookings.states import Cause, Status
from core.calendar import AcademicYear
from core.models import AuditEntry
from programmes import actions
from programmes.models import Cost
from tests.factories.bookings import BookingFactory
from tests.factories.payments import ChargeFactory
from tests.factories.programmes import CohortFactory, CostFactory, CourseFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db
MONEY = ["administrator", "director", "cpd_administrator", "programme_lead", "finance_officer"]


@pytest.fixture
def course():
    """Two places charged, one charge withdrawn, one place given up late, one person stayed away from a free place."""
    found = CourseFactory(programme__title="Fabulous phonics")
    for pence in (4500, 7000):
        BookingFactory(cohort=found, charge=ChargeFactory(amount_pence=pence))
    withdrawn = ChargeFactory(amount_pence=9900, status="withdrawn")
    late = ChargeFactory(amount_pence=2250)
    BookingFactory(
        cohort=found, charge=withdrawn, cancelling_charge=late, status=Status.CANCELLED, cause=Cause.BY_PERSON
    )
    BookingFactory(cohort=found, no_show_charge=ChargeFactory(amount_pence=1000))
    BookingFactory(charge=ChargeFactory(amount_pence=100_000))
    return found


def facts(page, heading: str) -> list[str]:
    return cells(page, f"[aria-labelledby={heading}] li")


def test_a_result_is_what_is_owed_less_what_it_cost(course):
    CostFactory(cohort=course, amount_pence=15_000, words="Carmen Restrepo")
    CostFactory(cohort=course, kind=Cost.Kind.VENUE, amount_pence=2_050)
    CostFactory()

    page = soup_of(officer(), f"/office/cohorts/{course.pk}/money/")

    assert facts(page, "result") == [
        "Charged for places £115",
        "For giving places up late £22.50",
        "For staying away £10",
        "Costs £170.50",
        "Lost −£23",
    ]
    assert [line.split(" £")[0] for line in facts(page, "costs")] == [
        "Carmen Restrepo Trainer",
        "Room or venue Room or venue",
    ]


def test_a_course_that_nobody_was_charged_for_earned_nothing():
    page = soup_of(officer(), f"/office/cohorts/{CourseFactory().pk}/money/")

    assert facts(page, "result") == ["Charged for places £0", "Costs £0", "Earned £0"]
    assert facts(page, "costs") == ["No cost is noted yet."]


def test_the_same_stands_on_the_page_of_who_has_booked(course):
    CostFactory(cohort=course, amount_pence=10_000)

    page = soup_of(officer("cpd_administrator"), f"/office/bookings/{course.pk}/")

    assert facts(page, "result")[-2:] == ["Costs £100", "Earned £47.50"]
    assert page.select_one("[aria-labelledby=result] a")["href"] == f"/office/cohorts/{course.pk}/money/"


@pytest.mark.parametrize("kind", MONEY)
def test_course_officers_and_finance_note_costs_and_take_them_off(kind, course):
    client = officer(kind)
    address = f"/office/cohorts/{course.pk}/money/"

    assert client.post(address, {"kind": "catering", "amount": "12.50", "words": "Tea"}).status_code == 302
    cost = Cost.objects.get()
    assert (cost.cohort_id, cost.kind, cost.amount_pence, cost.words) == (course.pk, "catering", 1250, "Tea")
    assert client.get(f"/office/costs/{cost.pk}/remove/").status_code == 405
    assert client.post(f"/office/costs/{cost.pk}/remove/")["Location"] == address

    assert not Cost.objects.exists()
    assert list(AuditEntry.objects.filter(thing="programmes.cost").order_by("pk").values_list("verb", flat=True)) == [
        "noted",
        "removed",
    ]


@pytest.mark.parametrize("kind", ["analyst", "itt_lead", "peer_review_lead"])
def test_other_officers_are_told_there_is_no_such_page(kind, course):
    client, cost = officer(kind), CostFactory(cohort=course)

    assert client.get(f"/office/cohorts/{course.pk}/money/").status_code == 404
    assert client.post(f"/office/costs/{cost.pk}/remove/").status_code == 404
    assert client.get("/office/reports/results/").status_code == 404


@pytest.mark.parametrize("kind", ["head", "finance_contact", "teacher"])
def test_nobody_at_a_school_sees_what_courses_cost(kind, course):
    client = signed_in(PersonFactory(**{kind: OrganisationFactory()}))

    assert client.get(f"/office/cohorts/{course.pk}/money/").status_code == 404
    assert client.get("/office/reports/results/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"kind": "trainer", "amount": ""}, "Enter the sum in pounds, like 350."),
        ({"kind": "trainer", "amount": "0"}, "A cost is more than £0."),
        ({"kind": "trainer", "amount": "-5"}, "Enter a sum in pounds like 45 or 45.50; 0 when it is free."),
        ({"kind": "bribe", "amount": "5"}, "Choose what it is for."),
    ],
)
def test_a_cost_that_cannot_be_is_refused_and_nothing_typed_is_lost(sent, expected, course):
    answer = officer().post(f"/office/cohorts/{course.pk}/money/", sent | {"words": "Kept"})

    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert 'value="Kept"' in answer.content.decode()


def test_the_database_refuses_a_cost_of_nothing(course):
    with transaction.atomic(), pytest.raises(IntegrityError):
        CostFactory(cohort=course, amount_pence=0)
    with pytest.raises(ValidationError, match="A cost is more than £0"):
        actions.add_cost(course, kind="trainer", amount_pence=0, by=None)


# Over a year ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def year(course):
    """This year: the course above and a dear one. Last year: one; and some that are never counted."""
    now = AcademicYear.now()
    CostFactory(cohort=course, amount_pence=5_000)
    dear = CourseFactory(programme__title="Dear", starts_at=now.starts_at + timedelta(days=1))
    CostFactory(cohort=dear, amount_pence=20_000)
    last = CourseFactory(programme__title="Last year", starts_at=now.starts_at - timedelta(days=30))
    BookingFactory(cohort=last, charge=ChargeFactory(amount_pence=3_000))
    CourseFactory(programme__title="A draft", status="draft", starts_at=now.starts_at + timedelta(days=2))
    CohortFactory(programme__title="Undated")
    return now


def test_the_results_of_a_year_stand_in_a_list_with_their_sum(year):
    page = soup_of(officer("finance_officer"), "/office/reports/results/")

    assert cells(page, "tbody th a") == ["Fabulous phonics", "Dear"]
    assert [row[-1] for row in _rows(page)] == ["£97.50", "−£200"]
    assert cells(page, "main .app-facts li") == [
        "Charged for places £115",
        "For giving places up late £22.50",
        "For staying away £10",
        "Costs £250",
        "Lost −£102.50",
    ]


def _rows(page) -> list[list[str]]:
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("tbody tr")]


def test_another_year_is_chosen_and_nonsense_is_this_year(year):
    client = officer()

    assert cells(soup_of(client, f"/office/reports/results/?year={year.start - 1}"), "tbody th a") == ["Last year"]
    assert cells(soup_of(client, "/office/reports/results/?year=banana"), "tbody th a") == ["Fabulous phonics", "Dear"]
    assert (
        "No course of the alliance begins in this year"
        in soup_of(client, f"/office/reports/results/?year={year.start - 3}").get_text()
    )


def test_the_results_as_a_spreadsheet(year):
    rows = csv_rows(officer().get("/office/reports/results/?format=csv"))

    assert rows[0][0] == "Course"
    assert [(row[0], *row[5:]) for row in rows[1:]] == [
        ("Fabulous phonics", "115.0", "22.5", "10.0", "147.5", "50.0", "97.5"),
        ("Dear", "0.0", "0.0", "0.0", "0.0", "200.0", "-200.0"),
    ]


@pytest.mark.parametrize("count", [1, 50])
def test_results_cost_the_same_however_much_there_is(count, django_assert_num_queries):
    for _ in range(count):
        found = CourseFactory()
        BookingFactory(cohort=found, charge=ChargeFactory())
        CostFactory(cohort=found)
    client = officer()

    with django_assert_num_queries(5):  # who is reading, charges, costs, the count, the rows
        client.get("/office/reports/results/")


@pytest.mark.parametrize("count", [1, 50])
def test_the_costs_of_a_course_cost_the_same_however_many_there_are(count, django_assert_num_queries):
    found = CourseFactory()
    for _ in range(count):
        CostFactory(cohort=found)
    client = officer()

    with django_assert_num_queries(3):  # who is reading, the course with its sums, its costs
        page = soup_of(client, f"/office/cohorts/{found.pk}/money/")

    assert len(facts(page, "costs")) == count
