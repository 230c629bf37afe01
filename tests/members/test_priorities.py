"""Priorities of each year and strand: set by the office with an owner and a day, read by everybody (R004)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.models import AuditEntry
from members import actions
from members.models import Priority
from tests.factories.members import PriorityFactory
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, signed_in, soup_of


def typed(owner, **changed) -> dict:
    facts = {
        "year": "2025", "strand": "cpd", "title": "Every phonics lead trained", "owner": owner.pk,
        "due_on-day": "10", "due_on-month": "7", "due_on-year": "2026",
    }  # fmt: skip
    return facts | changed


@pytest.mark.requirement("R004")
def test_the_priorities_of_2016_are_public(demonstration, client):
    page = soup_of(client, "/priorities/")

    year = page.select_one("section[aria-labelledby=year-2016]")
    assert cells(year, "h3") == ["CPD and leadership", "Initial teacher training", "School-to-school support"]
    assert len(cells(year, "h4")) >= 6
    assert all(", by " in words for words in cells(year, ".app-meta"))


@pytest.mark.requirement("R004")
@pytest.mark.django_db
def test_an_administrator_sets_one_with_its_owner_and_day_and_everybody_reads_it(client):
    owner = OfficerFactory(first_name="Hugh", last_name="Sinclair")

    assert officer().post("/office/priorities/add/", typed(owner)).status_code == 302

    made = Priority.objects.get()
    assert (made.year, made.strand, made.owner, made.due_on) == (2025, "cpd", owner, date(2026, 7, 10))
    assert cells(soup_of(client, "/priorities/"), ".app-meta") == ["Hugh Sinclair, by Friday 10 July 2026"]


@pytest.mark.django_db
def test_it_is_changed_and_taken_away_and_both_are_written_down():
    made, client = PriorityFactory(year=2025, due_on=date(2026, 7, 10)), officer()

    client.post(f"/office/priorities/{made.pk}/", typed(made.owner, title="Another", outcome="Done by June"))
    made.refresh_from_db()
    assert (made.title, made.outcome) == ("Another", "Done by June")
    client.post(f"/office/priorities/{made.pk}/remove/")

    assert Priority.objects.count() == 0
    verbs = AuditEntry.objects.filter(thing="members.priority").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["set", "removed"]


@pytest.mark.django_db
def test_a_day_outside_the_year_and_the_same_priority_twice_are_refused():
    made = PriorityFactory(year=2025, due_on=date(2026, 7, 10))
    facts = {"year": 2025, "strand": made.strand, "owner": made.owner, "by": made.owner}

    with pytest.raises(ValidationError, match="The day lies outside 2025/26"):
        actions.set_priority(None, title="New", due_on=date(2026, 9, 1), **facts)
    with pytest.raises(ValidationError, match="This priority stands there already"):
        actions.set_priority(None, title=made.title, due_on=date(2026, 7, 1), **facts)


@pytest.mark.django_db
def test_nobody_but_administrators_sets_them():
    made = PriorityFactory()
    for client in (officer("cpd_administrator"), signed_in(PersonFactory(head=OrganisationFactory()))):
        assert client.get(f"/office/priorities/{made.pk}/").status_code == 404
        assert "Add a priority" not in soup_of(client, "/priorities/").get_text()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_the_page_is_one_query(client, count, django_assert_num_queries):
    PriorityFactory.create_batch(count)

    with django_assert_num_queries(1):
        client.get("/priorities/")
