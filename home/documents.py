"""Files that leave the portal from its landing pages: what is held about a person, their CPD record, and the report on
a school's training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bookings import rules
from bookings.documents import days_in_words
from bookings.models import Certificate
from bookings.queries.budgets import BudgetLeft
from bookings.queries.training import Line, Training
from core import documents, words
from core.calendar import today
from core.letters import link_to
from core.privacy import Section
from home.queries.mine import RecordYear, hours_of
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


def training_report(report: Training) -> bytes:
    """A school's training of a year for its governors: one PDF, to hand out or to read aloud."""
    spend = report.spend
    return documents.pdf(
        "training",
        {
            "school": report.school.name,
            "year": str(report.year),
            "made": words.day(today()),
            "summary": _summary(report),
            "spend": [_money("In all", spend.total), *(_money(label, part) for label, part in spend.by_strand)],
            "strands": [_counted(line) for line in report.by_strand],
            "roles": [_counted(line) for line in report.by_role],
            "people": [_counted(line) for line in report.by_person],
            "governors": [
                {"name": str(who), "course": course, "when": days_in_words(first, last), "hours": hours_of(minutes)}
                for who, course, first, last, minutes in report.of_governors
            ],
            "said": [
                {
                    "course": said.course,
                    "replies": str(said.replies),
                    "useful": f"{said.usefulness:.1f}",
                    "led": f"{said.teaching:.1f}",
                }
                for said in report.said
            ],
        },
    )


def _summary(report: Training) -> str:
    people, courses = report.people, report.courses
    if not people:
        return "No register of this year says yet that anybody of the school was at a course."
    who = "1 person" if people == 1 else f"{people} people"
    what = "1 course" if courses == 1 else f"{courses} courses"
    return f"{who} took part in {what}, {words.duration(report.minutes)} together."


def _money(label: str, spend: BudgetLeft) -> dict[str, str]:
    left = spend.left_pence
    return {
        "name": label,
        "charged": words.money(spend.charged_pence),
        "cover": words.money(spend.cover_pence),
        "spent": words.money(spend.spent_pence),
        "budget": "None" if spend.budget_pence is None else words.money(spend.budget_pence),
        "left": "–" if left is None else words.money(left),
    }


def _counted(line: Line) -> dict[str, str]:
    return {
        "name": line.name,
        "role": line.role,
        "people": str(line.people),
        "courses": str(line.courses),
        "hours": hours_of(line.minutes),
    }
