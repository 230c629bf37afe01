"""Files that leave the portal from its landing pages: everything that is held about a person, and their CPD record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bookings import rules
from bookings.documents import days_in_words
from bookings.models import Certificate
from core import documents, words
from core.calendar import today
from core.letters import link_to
from core.privacy import Section
from home.queries.mine import RecordYear
from members.models import PastCourse
from schools.models import Person

#: A section stands as a table while it has so few columns and no longer words; else one record under the other.
MOST_COLUMNS = 4
LONGEST_CELL = 60


def held(person: Person, sections: Sequence[Section], *, made_at: datetime) -> bytes:
    """The subject-access document as a PDF, to read, print or hand on."""
    return documents.pdf(
        "held",
        {
            "person": str(person),
            "made": words.when(made_at),
            "sections": [
                {"title": section.title, "rows": section.rows, "is_table": _fits_a_table(section.rows)}
                for section in sections
            ],
        },
    )


def _fits_a_table(rows: Sequence[dict[str, str]]) -> bool:
    longest = max((len(value) for row in rows for value in row.values()), default=0)
    return len(rows) > 1 and len(rows[0]) <= MOST_COLUMNS and longest <= LONGEST_CELL


def record(person: Person, years: Iterable[RecordYear], past: Iterable[PastCourse]) -> bytes:
    """The record as a PDF, by academic year; its certificates can be checked by their codes."""
    years = list(years)
    minutes = sum(paper.minutes for year in years for paper in year.papers)
    return documents.pdf(
        "record",
        {
            "name": person.full_name,
            "made": words.day(today()),
            "total": words.duration(minutes) if minutes else "Nothing",
            "years": [_year(year) for year in years],
            "past": [_past(course) for course in past],
            "address": link_to("bookings:check_certificate"),
        },
    )


def _year(year: RecordYear) -> dict:
    hours = words.duration(sum(paper.minutes for paper in year.papers))
    return {"name": str(year.year), "hours": hours, "rows": [_row(paper, hours) for paper, hours in year.courses]}


def _row(paper: Certificate, hours: str) -> dict[str, str]:
    return {
        "title": paper.title,
        "when": days_in_words(paper.first_on, paper.last_on),
        "school": str(paper.place.organisation or "Self-funded"),
        "hours": hours,
        "code": rules.code_as_shown(paper.code),
    }


def _past(course: PastCourse) -> dict[str, str]:
    return {
        "title": course.title,
        "when": days_in_words(course.on, course.on),
        "school": str(course.organisation or ""),
        "hours": str(course.hours or ""),
    }
