"""A school's training of an academic year, as its governors read it: from the registers, by person, role and strand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Q, QuerySet

from bookings import rules
from bookings.models import Attendance, Evaluation, StandIn
from bookings.queries.evaluations import THERE
from bookings.queries.spending import YearOfSpend, spend_of
from core.calendar import AcademicYear
from programmes.models import Programme, Strand
from schools.models import Organisation, Person, Post
from schools.states import PostKind, PostStatus

NO_ROLE = "No post at the school now"


@dataclass(frozen=True)
class Attended:
    """Somebody at one session: for how many minutes, of which course."""

    person: Person
    role: str
    programme: Programme
    cohort_id: int
    on: date
    minutes: int

    @property
    def is_governor(self) -> bool:
        return self.role == PostKind.GOVERNOR.label


@dataclass(frozen=True)
class Line:
    """One row of a table: a person, a role, a strand or a course, with what stands beside it."""

    name: str
    role: str = ""
    people: int = 0
    courses: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Said:
    """What all participants of a course thought of it, of five; never fewer than those who may be shown."""

    course: str
    replies: int
    usefulness: float
    teaching: float


@dataclass(frozen=True)
class Training:
    """The report: everything that a table of it shows."""

    school: Organisation
    year: AcademicYear
    attended: Sequence[Attended]
    spend: YearOfSpend
    said: Sequence[Said]

    @property
    def people(self) -> int:
        return len({one.person.pk for one in self.attended})

    @property
    def courses(self) -> int:
        return len({one.cohort_id for one in self.attended})

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.attended)

    @property
    def by_person(self) -> list[Line]:
        """The school's staff by name; governors have a part of their own."""
        of_person: dict[int, list[Attended]] = defaultdict(list)
        for one in self.attended:
            if not one.is_governor:
                of_person[one.person.pk].append(one)
        by_name = sorted(of_person.values(), key=lambda found: _by_name(found[0].person))
        return [_line(str(found[0].person), found, role=found[0].role) for found in by_name]

    @property
    def by_role(self) -> list[Line]:
        return _lines((one.role, one) for one in self.attended)

    @property
    def by_strand(self) -> list[Line]:
        return _lines((Strand(one.programme.strand).label, one) for one in self.attended)

    @property
    def of_governors(self) -> list[tuple[Person, str, date, date, int]]:
        """Governor, course, first and last day, minutes: each course of each governor, by name."""
        of_course: dict[tuple[int, int], list[Attended]] = defaultdict(list)
        for one in self.attended:
            if one.is_governor:
                of_course[one.person.pk, one.cohort_id].append(one)
        rows = sorted(of_course.values(), key=lambda rows: (_by_name(rows[0].person), rows[0].on))
        return [(found[0].person, found[0].programme.title, *_days(found), _minutes(found)) for found in rows]


def training_of(school: Organisation, year: AcademicYear) -> Training:
    """A school's year, in six queries. Hours are those of whoever was there: of a colleague who stood in, hers."""
    attended = _attended(school.pk, year)
    said = _said({one.cohort_id: one.programme.title for one in attended})
    return Training(school, year, attended, spend_of(school.pk, year), said)


def _attended(organisation_id: int, year: AcademicYear) -> list[Attended]:
    marks = list(_marks(organisation_id, year))
    sessions = {mark.session_id for mark in marks}
    stand_ins = StandIn.objects.filter(booking__organisation=organisation_id, session__in=sessions)
    instead = {(one.booking_id, one.session_id): one.person for one in stand_ins.select_related("person")}
    there = [(instead.get((mark.booking_id, mark.session_id)) or mark.booking.person, mark) for mark in marks]
    roles = _roles(organisation_id, year, {person.pk for person, _ in there if person})
    return [
        Attended(
            person=person,
            role=roles.get(person.pk, NO_ROLE),
            programme=mark.session.cohort.programme,
            cohort_id=mark.session.cohort_id,
            on=rules.day_of(mark.session.starts_at),
            minutes=rules.minutes_on_certificate(
                mark=mark.mark, part_minutes=mark.minutes, session_minutes=mark.session.minutes
            ),
        )
        for person, mark in there
        if person
    ]


def _marks(organisation_id: int, year: AcademicYear) -> QuerySet[Attendance]:
    """Who was there, in full or in part, at sessions of the year, for this school."""
    in_year = Q(session__starts_at__gte=year.starts_at, session__starts_at__lt=year.ends_at)
    there = Attendance.objects.filter(in_year, booking__organisation=organisation_id, mark__in=THERE)
    return there.select_related("booking__person", "session__cohort__programme").order_by("session__starts_at", "pk")


def _roles(organisation_id: int, year: AcademicYear, person_ids: Iterable[int]) -> dict[int, str]:
    """What each of them was at the school in the year, by the words for it: the post that began first."""
    posts = Post.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gte=year.first_day),
        organisation=organisation_id,
        person__in=person_ids,
        from_on__lte=year.last_day,
        status=PostStatus.CONFIRMED,
    )
    roles: dict[int, str] = {}
    for post in posts.order_by("from_on", "pk"):
        roles.setdefault(post.person_id, post.get_kind_display())
    return roles


def _said(titles: dict[int, str]) -> list[Said]:
    """What participants of these courses thought, all schools together, where enough of them said it."""
    replies = Evaluation.objects.filter(cohort__in=titles).values("cohort").order_by()
    counted = replies.annotate(replies=Count("pk"), useful=Avg("usefulness"), led=Avg("teaching"))
    enough = counted.filter(replies__gte=rules.FEWEST_REPLIES_SHOWN)
    rows = [Said(titles[row["cohort"]], row["replies"], row["useful"], row["led"]) for row in enough]
    return sorted(rows, key=lambda row: row.course.casefold())


def _lines(named: Iterable[tuple[str, Attended]]) -> list[Line]:
    """A line for each name, in the order of the alphabet."""
    of_name: dict[str, list[Attended]] = defaultdict(list)
    for name, one in named:
        of_name[name].append(one)
    return [_line(name, of_name[name]) for name in sorted(of_name, key=str.casefold)]


def _line(name: str, found: Sequence[Attended], *, role: str = "") -> Line:
    people, courses = {one.person.pk for one in found}, {one.cohort_id for one in found}
    return Line(name, role, len(people), len(courses), _minutes(found))


def _minutes(found: Iterable[Attended]) -> int:
    return sum(one.minutes for one in found)


def _days(found: Sequence[Attended]) -> tuple[date, date]:
    days = [one.on for one in found]
    return min(days), max(days)


def _by_name(person: Person) -> tuple[str, str]:
    return person.last_name.casefold(), person.first_name.casefold()
