"""Schools, their people, and what they have settled for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bench.national.numbers import FIRST, PEOPLE, SCHOOLS, Row
from bench.national.words import FIRST_NAMES, KINDS_OF_SCHOOL, LAST_NAMES, PLACES
from core.calendar import AcademicYear, today
from members.rules import default_grace

KINDS = ("head", "deputy_head", "cpd_lead", "school_office", *["teacher"] * 12, *["teaching_assistant"] * 6)


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
        yield {
            "id": FIRST + n,
            "person_id": FIRST + n,
            "organisation_id": FIRST + n % SCHOOLS,
            "kind": KINDS[(n // SCHOOLS) % len(KINDS)],
            "from_on": date(2020, 9, 1),
            "status": "confirmed",
        }


def approval_rules() -> Iterator[Row]:
    """Every second school lets its CPD lead approve what is cheap; the others leave all to the head."""
    for n in range(0, SCHOOLS, 2):
        yield {"id": FIRST + n, "organisation_id": FIRST + n, "approver": "head", "free_up_to_pence": 2_000}
        teachers = {"post_kind": "teacher", "approver": "cpd_lead", "free_up_to_pence": 5_000}
        yield {"id": FIRST + n + 1, "organisation_id": FIRST + n, **teachers}


def deputies() -> Iterator[Row]:
    """Somebody deputises at every tenth school: the deputy head, named by the head."""
    for n in range(0, SCHOOLS, 10):
        yield {
            "id": FIRST + n,
            "organisation_id": FIRST + n,
            "person_id": FIRST + SCHOOLS + n,
            "named_by_id": FIRST + n,
            "from_on": today() - timedelta(days=3),
            "to_on": today() + timedelta(days=11),
        }


def supply_rates() -> Iterator[Row]:
    for n in range(SCHOOLS):
        yield {"id": FIRST + n, "organisation_id": FIRST + n, "day_pence": 18_000 + n % 50 * 100}


def budgets() -> Iterator[Row]:
    """Three years of every school."""
    for n in range(SCHOOLS):
        for back in range(3):
            yield {
                "id": FIRST + 3 * n + back,
                "organisation_id": FIRST + n,
                "year": AcademicYear.now().start - back,
                "amount_pence": 400_000,
            }


def past_courses() -> Iterator[Row]:
    """Courses of the years before, of every fifth person."""
    for n in range(0, PEOPLE, 5):
        yield {
            "id": FIRST + n,
            "person_id": FIRST + n,
            "organisation_id": FIRST + n % SCHOOLS,
            "title": "Safeguarding",
            "on": date(2019, 9, 2),
            "minutes": 120,
            "source": "Brought in from a list",
        }
