"""A database as large as the country: 22,000 schools, 500,000 people, 50,000 sessions, 2,000,000 bookings, by COPY.

The rows are added to the demonstration, so that the same people can look at the same pages at both sizes. All triggers,
constraints and indexes stay on.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg
from django.db import models
from django.utils import timezone

from bookings.models import Approval, Booking, Request
from core.calendar import LONDON, AcademicYear, today
from members.models import Membership
from members.rules import default_grace
from programmes.models import Cohort, Price, Programme, ProgrammeLeader, Session
from schools.models import Organisation, OrganisationName, Person, Post, School

SCHOOLS = 22_000
PEOPLE = 500_000
PROGRAMMES = 5_000
COHORTS = 20_000
SESSIONS = 50_000
BOOKINGS = 2_000_000
#: Cohorts that are still to begin; all others are over.
AHEAD = 1_000
#: Numbers of the country's own rows begin here, above the demonstration's.
FIRST = 1_000_000

TOPICS = ("phonics", "spelling", "fractions", "reading", "behaviour", "outdoor learning", "wellbeing", "oracy")
KINDS = ("head", "deputy_head", "cpd_lead", "school_office", *["teacher"] * 12, *["teaching_assistant"] * 6)
Row = dict[str, Any]


def fill(owner: psycopg.Connection) -> None:
    """Add the country to a database, in one transaction, and let the planner know of it."""
    with owner.transaction():
        for model, rows in TABLES:
            copy(owner, model, rows())
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE")


def copy(connection: psycopg.Connection, model: type[models.Model], rows: Iterable[Row]) -> None:
    """COPY rows into a model's table; what a row does not say is the field's default."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    usual = {field.attname: default_of(field) for field in fields}
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor().copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as out:
        for row in rows:
            out.write_row([row.get(name, value) for name, value in usual.items()])
    connection.execute(f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), {FIRST * 9})")


def default_of(field: models.Field) -> Any:
    """What a column holds when nothing is said of it."""
    if isinstance(field, models.DateTimeField) and not field.null:
        return timezone.now()
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) else value


def organisations() -> Iterator[Row]:
    for n in range(SCHOOLS):
        yield {"id": FIRST + n, "kind": "school", "name": f"{PLACES[n % len(PLACES)]} {KINDS_OF_SCHOOL[n % 3]} {n}"}


def names() -> Iterator[Row]:
    for row in organisations():
        yield {"id": row["id"], "organisation_id": row["id"], "name": row["name"]}


def schools() -> Iterator[Row]:
    for n in range(SCHOOLS):
        yield {
            "id": FIRST + n,
            "organisation_id": FIRST + n,
            "urn": f"{300_000 + n}",
            "la_code": f"{300 + n % 150}",
            "establishment_number": f"{n % 10_000:04}",
            "phase": (2, 2, 2, 4)[n % 4],
            "number_of_pupils": 200 + n % 900,
        }


def memberships() -> Iterator[Row]:
    year = AcademicYear.now()
    for n in range(0, SCHOOLS, 3):
        yield {
            "id": FIRST + n,
            "organisation_id": FIRST + n,
            "year": year.start,
            "status": "approved",
            "approved_at": year.starts_at,
            "from_on": year.first_day,
            "to_on": year.last_day,
            "grace_until": default_grace(year),
        }


def people() -> Iterator[Row]:
    for n in range(PEOPLE):
        yield {
            "id": FIRST + n,
            "email": f"person{n}@country.example",
            "first_name": FIRST_NAMES[n % len(FIRST_NAMES)],
            "last_name": f"{LAST_NAMES[n % len(LAST_NAMES)]}{n // 1000}",
            "password": "!",
        }


def posts() -> Iterator[Row]:
    for n in range(PEOPLE):
        kind = KINDS[(n // SCHOOLS) % len(KINDS)]
        yield {
            "id": FIRST + n,
            "person_id": FIRST + n,
            "organisation_id": FIRST + n % SCHOOLS,
            "kind": kind,
            "from_on": date(2020, 9, 1),
            "status": "confirmed",
        }


def programmes() -> Iterator[Row]:
    for n in range(PROGRAMMES):
        topic = TOPICS[n % len(TOPICS)]
        yield {
            "id": FIRST + n,
            "title": f"{topic.capitalize()} in practice {n}",
            "slug": f"national-{n}",
            "summary": f"What works in {topic}, from schools that have tried it.",
            "search_text": f"{topic} {LAST_NAMES[n % len(LAST_NAMES)]} {PLACES[n % len(PLACES)]}",
            "audiences": [("teachers", "teaching_assistants", "senior_leaders", "governors")[n % 4]],
            "phases": [("primary", "secondary")[n % 2]],
        }


def leaders() -> Iterator[Row]:
    for n in range(PROGRAMMES):
        yield {
            "id": FIRST + n,
            "programme_id": FIRST + n,
            "person_id": FIRST + n,
            "organisation_id": FIRST + n % SCHOOLS,
            "role": "Specialist leader of education",
        }


def cohorts() -> Iterator[Row]:
    for n in range(COHORTS):
        yield {
            "id": FIRST + n,
            "programme_id": FIRST + n % PROGRAMMES,
            "number": 1 + n // PROGRAMMES,
            "status": "published" if n < AHEAD else "finished",
            "places": BOOKINGS // COHORTS + 10,
            "published_at": timezone.now(),
        }


def sessions() -> Iterator[Row]:
    """Every cohort has two sessions and every second one a third, a week apart."""
    number = 0
    for n in range(COHORTS):
        for meeting in range(2 + n % 2):
            starts_at = first_day_of(n) + timedelta(days=7 * meeting)
            yield {
                "id": FIRST + number,
                "cohort_id": FIRST + n,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=90),
                "slot": "twilight",
                "venue_id": FIRST + n % SCHOOLS,
                "leader_id": FIRST + n % PEOPLE,
            }
            number += 1


def first_day_of(n: int) -> datetime:
    """The first session of cohort n: the next months for those ahead, the last five years for the others."""
    days = 3 + n % 120 if n < AHEAD else -30 - n % 1_700
    return datetime.combine(today() + timedelta(days=days), time(16), LONDON)


def prices() -> Iterator[Row]:
    for n in range(COHORTS):
        yield {"id": FIRST + 2 * n, "cohort_id": FIRST + n, "tier": "member", "amount_pence": 4_500}
        yield {"id": FIRST + 2 * n + 1, "cohort_id": FIRST + n, "tier": "non_member", "amount_pence": 7_000}


def requests() -> Iterator[Row]:
    for n in range(BOOKINGS):
        yield {
            "id": FIRST + n,
            "key": uuid.UUID(int=n),
            "cohort_id": FIRST + n % COHORTS,
            "asked_by_id": person_of(n),
        }


def bookings() -> Iterator[Row]:
    for n in range(BOOKINGS):
        person = person_of(n)
        yield {
            "id": FIRST + n,
            "request_id": FIRST + n,
            "cohort_id": FIRST + n % COHORTS,
            "person_id": person,
            "organisation_id": FIRST + (person - FIRST) % SCHOOLS,
            "status": "booked",
            "price_pence": 4_500,
        }


def person_of(n: int) -> int:
    """Whose booking n is: nobody twice on one cohort."""
    return FIRST + (n // COHORTS * 4_999 + n % COHORTS * 25) % PEOPLE


def approvals() -> Iterator[Row]:
    for n in range(BOOKINGS):
        if n % COHORTS < AHEAD:
            yield {
                "id": FIRST + n,
                "booking_id": FIRST + n,
                "organisation_id": FIRST + (person_of(n) - FIRST) % SCHOOLS,
                "status": "asked",
                "ends_at": timezone.now() + timedelta(days=5),
            }


PLACES = ("Ashby", "Brockwell", "Carlton", "Denham", "Eastfield", "Fulwood", "Grange", "Hillside", "Ivy Lane", "Kirkby")
KINDS_OF_SCHOOL = ("Primary School", "Community School", "Academy")
FIRST_NAMES = (
    "Amina",
    "Ben",
    "Chidi",
    "Dora",
    "Elif",
    "Freya",
    "Gareth",
    "Hana",
    "Ivan",
    "Joyce",
    "Kwame",
    "Lin",
    "Mei",
)
LAST_NAMES = (
    "Abara",
    "Brook",
    "Castle",
    "Dunn",
    "Ellis",
    "Farrow",
    "Gupta",
    "Hughes",
    "Idris",
    "Jansen",
    "Khan",
    "Lowe",
)
TABLES = (
    (Organisation, organisations),
    (OrganisationName, names),
    (School, schools),
    (Membership, memberships),
    (Person, people),
    (Post, posts),
    (Programme, programmes),
    (ProgrammeLeader, leaders),
    (Cohort, cohorts),
    (Session, sessions),
    (Price, prices),
    (Request, requests),
    (Booking, bookings),
    (Approval, approvals),
)
