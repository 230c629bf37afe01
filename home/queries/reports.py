"""What was booked, attended and earned in an academic year: by audience, school, topic, leader, or year by year.

Everything is added up by the database, for the courses that began in the year and fit the filters. A course for two
audiences counts under each of them, and once in all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from bookings.models import Attendance, Booking, StandIn
from bookings.states import Mark, Status
from core.calendar import AcademicYear
from core.counting import Kept, kept
from home.queries.results import CHARGES, SHOWN, owed
from payments.states import STANDING
from programmes.models import Audience, Cohort, Programme, ProgrammeLeader, Topic
from schools.models import Organisation, Person

#: So many rows stand on the page, those with the most bookings; the spreadsheet has all of them.
MOST_ROWS = 100
#: So many academic years are compared.
YEARS_COMPARED = 5
THERE = (Mark.PRESENT, Mark.PART)
#: The figures that can be drawn, and their words.
FIGURES = {
    "bookings": "Bookings",
    "people": "People who came",
    "hours": "Hours",
    "schools": "Schools",
    "income_pence": "Income",
}


@dataclass(frozen=True)
class Asked:
    """Which courses are counted: those that began in the year (all of the compared years without one) and fit."""

    year: AcademicYear | None = None
    audience: str = ""
    topic: str = ""
    leader: int | None = None
    organisation: int | None = None

    @property
    def narrows_courses(self) -> bool:
        """Whether only some courses are asked for."""
        return bool(self.year or self.audience or self.topic or self.leader)

    @property
    def key(self) -> str:
        """The same for the same question."""
        year = self.year.start if self.year else "all"
        return f"{year}:{self.audience}:{self.topic}:{self.leader or ''}:{self.organisation or ''}"


class Each(Func):
    """Every element of a list in a column, each as a row of its own."""

    function = "unnest"
    output_field = CharField()
    set_returning = True


class YearOf(Func):
    """The academic year of a moment by London's calendar: four months later it is the year after it began in."""

    template = "(EXTRACT(YEAR FROM (%(expressions)s AT TIME ZONE 'Europe/London') + interval '4 months')::integer - 1)"
    output_field = IntegerField()


@dataclass
class Line:
    """One row of a report. `key` is what its rows are found by; None for what belongs to nobody."""

    key: Any
    label: str = ""
    courses: int = 0
    bookings: int = 0
    schools: int = 0
    income_pence: int = 0
    people: int = 0
    minutes: int = 0

    @property
    def hours(self) -> int:
        """Whole hours, half an hour and more counted up."""
        return (self.minutes + 30) // 60


@dataclass(frozen=True)
class Report:
    """Rows with the most bookings first (years in order), and everything together, each thing once."""

    lines: Sequence[Line]
    total: Line
    goes_on: bool = False


@dataclass(frozen=True)
class By:
    """What a report is divided by: the column (told after which relation it begins), and the words of its keys."""

    name: str
    heading: str
    column: Callable[[str], Any]
    labels: Callable[[Collection[Any]], Mapping[Any, str]] = field(repr=False)
    nobody: str = ""


def _named(queryset: QuerySet) -> Callable[[Collection[Any]], Mapping[Any, str]]:
    return lambda keys: {one.pk: str(one) for one in queryset.filter(pk__in=keys)}


def _audiences(keys: Collection[Any]) -> Mapping[Any, str]:
    return {audience.value: str(audience.label) for audience in Audience if audience in keys}


def _years(keys: Collection[Any]) -> Mapping[Any, str]:
    return {key: str(AcademicYear(key)) for key in keys if key is not None}


BYS = {
    by.name: by
    for by in (
        By("audience", "Audience", lambda start: Each(f"{start}cohort__programme__audiences"), _audiences),
        By(
            "school",
            "School",
            lambda start: F(f"{start}organisation_id"),
            _named(Organisation.objects.only("name")),
            nobody="Pay for themselves",
        ),
        By(
            "topic",
            "Topic",
            lambda start: F(f"{start}cohort__programme__topics__slug"),
            lambda slugs: dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name")),
            nobody="No topic",
        ),
        By(
            "leader",
            "Leader",
            lambda start: F(f"{start}cohort__programme__leaders__person_id"),
            _named(Person.objects.only("first_name", "last_name")),
            nobody="Nobody is named",
        ),
        By("year", "Academic year", lambda start: YearOf(f"{start}cohort__starts_at"), _years),
    )
}


def report(by: By, asked: Asked, *, most: int | None = MOST_ROWS) -> Kept[Report]:
    """The report that was asked for; kept for a while where counting takes long. Five queries, or none."""
    return kept(f"report:{by.name}:{asked.key}:{most}", lambda: _counted(by, asked, most))


def _counted(by: By, asked: Asked, most: int | None) -> Report:
    places, marks = _places(asked), _marks(asked)
    rows = places.values(key=by.column("")).annotate(**PLACES).filter(Q(bookings__gt=0) | Q(income_pence__gt=0))
    rows = rows.order_by("-key" if by.name == "year" else "-bookings", "key")
    found = list(rows[: most + 1] if most else rows)
    lines = {row["key"]: Line(**row) for row in (found[:most] if most else found)}
    came: QuerySet[Any, Any] = marks.values(key=by.column("booking__")).annotate(**MARKS).order_by()
    if by.name == "school" and most:
        came = came.filter(Q(booking__organisation_id__in=[key for key in lines if key]) | _of_nobody(lines))
    for row in came:
        if line := lines.get(row["key"]):
            line.people, line.minutes = row["people"], _minutes(row)
    labels = by.labels([key for key in lines if key is not None])
    for key, line in lines.items():
        line.label = labels.get(key, by.nobody)
    total, there = places.aggregate(**PLACES), marks.aggregate(**MARKS)
    whole = Line(key=None, label="Everything, each once", **total, people=there["people"], minutes=_minutes(there))
    return Report(list(lines.values()), whole, goes_on=most is not None and len(found) > most)


def _of_nobody(lines: Mapping[Any, Line]) -> Q:
    return Q(booking__organisation_id__isnull=True) if None in lines else Q()


#: What is added up over bookings.
PLACES: dict[str, Any] = {
    "courses": Count("cohort", filter=Q(status=Status.BOOKED), distinct=True),
    "bookings": Count("pk", filter=Q(status=Status.BOOKED)),
    "schools": Count("organisation", filter=Q(status=Status.BOOKED), distinct=True),
    "income_pence": sum((owed(charge) for charge in list(CHARGES.values())[1:]), owed(next(iter(CHARGES.values())))),
}
#: What is added up over the marks of registers. A stand-in's hours are the stand-in's.
MARKS: dict[str, Any] = {
    "people": Count("who", distinct=True),
    "whole": Sum(F("session__ends_at") - F("session__starts_at"), filter=Q(mark=Mark.PRESENT)),
    "part": Sum("minutes", filter=Q(mark=Mark.PART)),
}


def _minutes(row: Mapping[str, Any]) -> int:
    return int((row["whole"] or timedelta()).total_seconds() // 60) + (row["part"] or 0)


def courses_counted(asked: Asked) -> QuerySet[Cohort]:
    """The courses that a report is about."""
    latest = asked.year or AcademicYear.now() + 1
    first = asked.year or latest + (1 - YEARS_COMPARED)
    found = Cohort.objects.filter(status__in=SHOWN, starts_at__gte=first.starts_at, starts_at__lt=latest.ends_at)
    found = found.exclude(programme__kind=Programme.Kind.EXTERNAL)
    if asked.audience:
        found = found.filter(programme__audiences__contains=[asked.audience])
    if asked.topic:
        about = Programme.topics.through.objects.filter(topic__slug=asked.topic)
        found = found.filter(programme__in=about.values("programme"))
    if asked.leader:
        found = found.filter(programme__in=ProgrammeLeader.objects.filter(person=asked.leader).values("programme"))
    return found.order_by()


def _places(asked: Asked) -> QuerySet[Booking]:
    booked = Booking.objects.filter(cohort__in=courses_counted(asked).values("pk")).order_by()
    return booked.filter(organisation=asked.organisation) if asked.organisation else booked


def _marks(asked: Asked) -> QuerySet[Attendance]:
    stand_in = StandIn.objects.filter(booking=OuterRef("booking"), session=OuterRef("session")).values("person")
    came = Attendance.objects.filter(booking__cohort__in=courses_counted(asked).values("pk"), mark__in=THERE)
    if asked.organisation:
        came = came.filter(booking__organisation=asked.organisation)
    return came.annotate(
        who=Coalesce(Subquery(stand_in[:1]), F("booking__person_id"), output_field=BigIntegerField())
    ).order_by()


def behind_a_figure(asked: Asked, *, came: bool = False, charged: bool = False) -> Q | None:
    """What the bookings behind a figure have in common, for the office's list of them; None when nothing is asked."""
    fits = Q(cohort__in=courses_counted(asked).values("pk")) if asked.narrows_courses else Q()
    if asked.organisation:
        fits &= Q(organisation=asked.organisation)
    if came:
        fits &= Q(Exists(Attendance.objects.filter(booking=OuterRef("pk"), mark__in=THERE)))
    if charged:
        fits &= reduce(or_, (Q(**{f"{charge}__status__in": STANDING}) for charge in CHARGES.values()))
    return fits or None
