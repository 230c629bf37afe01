"""A school's settings: who may change what, and what a form that was filled in wrongly says."""

import pytest

from bookings.models import Budget, SupplyRate
from core.calendar import AcademicYear
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def head(school):
    return PersonFactory(head=school)


def cover(school) -> str:
    return f"/school/{school.pk}/settings/cover/"


def budget(school, year: int | None = None) -> str:
    return f"/school/{school.pk}/settings/budget/{AcademicYear.now().start if year is None else year}/"


@pytest.mark.parametrize("kind", ["head", "cpd_lead", "school_office"])
def test_heads_cpd_leads_and_the_office_say_what_cover_costs(school, kind):
    client = signed_in(PersonFactory(**{kind: school}))

    answer = client.post(cover(school), {"teacher": "£210", "head": "0", "everyone_else": ""})

    assert answer.status_code == 302
    assert set(SupplyRate.objects.values_list("organisation_id", "post_kind", "day_pence")) == {
        (school.pk, "teacher", 21_000),
        *((school.pk, kind, 0) for kind in ("head", "co_head", "executive_head", "head_of_school")),
    }
    shown = cells(soup_of(client, f"/school/{school.pk}/settings/"), "[aria-labelledby=cover] li")
    assert shown[0] == "Teachers £210 a day"
    assert shown[1] == "Early career teachers £190 a day"
    assert shown[4] == "Heads Nothing"


def test_a_rate_that_is_no_sum_is_refused_in_words_and_what_was_typed_stays(head, school):
    client = signed_in(head)

    answer = client.post(cover(school), {"teacher": "a lot", "head": "120"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter the pounds for a day like 190 or 92.50" in page
    assert 'value="a lot"' in page
    assert 'value="120"' in page
    assert not SupplyRate.objects.exists()


def test_a_head_writes_the_budget_in_all_and_by_strand(head, school):
    client = signed_in(head)
    year = AcademicYear.now()

    answer = client.post(budget(school), {"in_all": "2,400", "cpd": "2000.50", "itt": "", "support": ""})

    assert answer.status_code == 302
    rows = Budget.objects.values_list("organisation_id", "year", "strand", "amount_pence")
    assert set(rows) == {(school.pk, year.start, "", 240_000), (school.pk, year.start, "cpd", 200_050)}
    shown = cells(soup_of(client, f"/school/{school.pk}/settings/"), f"[aria-labelledby=budget-{year.start}] li")
    assert shown == ["In all £2,400", "CPD and leadership £2,000.50"]
    assert 'value="2400"' in client.get(budget(school)).content.decode()


def test_strands_cannot_come_to_more_than_all(head, school):
    answer = signed_in(head).post(budget(school), {"in_all": "1000", "cpd": "900", "support": "200"})

    assert answer.status_code == 422
    assert "The strands come to £1,100, which is more." in answer.content.decode()
    assert not Budget.objects.exists()


@pytest.mark.parametrize("kind", ["cpd_lead", "school_office"])
def test_only_heads_write_a_budget(school, kind):
    client = signed_in(PersonFactory(**{kind: school}))

    assert client.get(budget(school)).status_code == 404
    assert client.post(budget(school), {"in_all": "1"}).status_code == 404
    assert soup_of(client, f"/school/{school.pk}/settings/").select("a[href*='/settings/budget/']") == []
    assert not Budget.objects.exists()


@pytest.mark.parametrize("year", [0, 1066, AcademicYear.now().start - 1, AcademicYear.now().start + 2, 10**20])
def test_a_budget_is_for_this_year_or_the_next(head, school, year):
    assert signed_in(head).get(budget(school, year)).status_code == 404


def test_another_school_s_settings_are_not_there(head, school):
    other = OrganisationFactory()
    client = signed_in(head)

    answers = [client.post(address, {}) for address in (cover(other), budget(other))]
    answers.append(client.get(f"/school/{other.pk}/settings/"))

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not SupplyRate.objects.exists()
