"""The audit trail as administrators read it."""

from datetime import UTC, datetime

import pytest
import time_machine

from core.models import AuditEntry
from tests.factories.core import AuditEntryFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["administrator", "director"])
def test_the_director_and_administrators_read_the_trail(kind):
    assert officer(kind).get("/office/audit/").status_code == 200


@pytest.mark.parametrize(
    "kind", ["cpd_administrator", "programme_lead", "finance_officer", "itt_lead", "peer_review_lead", "analyst"]
)
@pytest.mark.parametrize("suffix", ["", "?format=csv"])
def test_other_officers_are_told_there_is_no_such_page(kind, suffix):
    assert officer(kind).get(f"/office/audit/{suffix}").status_code == 404


def test_nobody_at_a_school_reads_it():
    assert signed_in(PersonFactory(head=OrganisationFactory())).get("/office/audit/").status_code == 404


def test_an_entry_says_who_did_what_where_and_to_which_fields():
    grace, other = (
        PersonFactory(first_name="Grace", last_name="Adeyemi"),
        PersonFactory(first_name="Sam", last_name="X"),
    )
    school = OrganisationFactory(name="Crampton Primary")
    AuditEntryFactory(
        person_id=grace.pk,
        seen_as_id=other.pk,
        organisation_id=school.pk,
        verb="cancelled",
        thing_id=7,
        changed=["status"],
    )

    row = soup_of(officer(), "/office/audit/").select_one("tbody tr")

    assert cells(row, "th, td")[:4] == [
        "Grace Adeyemi looking as Sam X",
        "cancelled booking 7",
        "Crampton Primary",
        "status",
    ]


def test_the_clock_and_whoever_was_forgotten_have_a_name_too():
    AuditEntryFactory(person_id=None)
    AuditEntryFactory(person_id=999_999)

    assert cells(soup_of(officer(), "/office/audit/"), "tbody th") == ["Somebody forgotten", "The clock"]


def at(day: int, **facts) -> None:
    with time_machine.travel(datetime(2027, 1, day, 12, tzinfo=UTC), tick=False):
        AuditEntryFactory(**facts)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["third", "second", "first"]),
        ("?person=Grace@crampton.example", ["first"]),
        ("?person=nobody@example.org", []),
        ("?thing=schools.post", ["second"]),
        ("?thing=bookings.booking&number=3", ["third"]),
        ("?first-day=2&first-month=1&first-year=2027", ["third", "second"]),
        ("?last-day=2&last-month=1&last-year=2027", ["second", "first"]),
        ("?first-day=2&first-month=1&first-year=2027&last-day=2&last-month=1&last-year=2027", ["second"]),
    ],
)
def test_the_trail_is_narrowed_by_person_record_and_day(query, expected):
    grace = PersonFactory(email="grace@crampton.example")
    client = officer()
    at(1, verb="first", person_id=grace.pk, thing_id=1)
    at(2, verb="second", thing="schools.post", thing_id=2)
    at(3, verb="third", thing_id=3)

    page = soup_of(client, f"/office/audit/{query}")

    assert [cell.find(string=True) for cell in page.select("td[data-label='Did what']")] == expected


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?person=grace", "Write the whole address"),
        ("?number=seven", "Write the number of the record"),
        ("?first-day=40&first-month=1&first-year=2027", "Enter a real date"),
        (
            "?first-day=2&first-month=1&first-year=2027&last-day=1&last-month=1&last-year=2027",
            "The last day cannot come before the first",
        ),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(query, says):
    page = soup_of(officer(), f"/office/audit/{query}")

    assert says in page.get_text()
    assert page.title.get_text().startswith("Error: ")


def test_taking_the_trail_away_as_a_spreadsheet_is_written_down():
    AuditEntryFactory(verb="=1+1", thing_id=7)

    rows = csv_rows(officer().get("/office/audit/?format=csv"))

    assert [row[3] for row in rows[:3]] == ["Did what", "exported", "'=1+1"]
    assert AuditEntry.objects.filter(verb="exported").count() == 1


@pytest.mark.parametrize("count", [1, 50])
def test_the_trail_costs_the_same_however_long_it_is(count, django_assert_num_queries):
    client = officer()
    for _ in range(count):
        AuditEntryFactory(person_id=PersonFactory().pk, organisation_id=OrganisationFactory().pk)

    with django_assert_num_queries(5):
        client.get("/office/audit/")
