"""A list of courses that people did before the portal was there: one line for each person and course."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar import AcademicYear, today
from members.actions.past import record_past_course
from members.models import PastCourse
from schools.actions.imports.finding import Finder, NotFound, whole_name
from schools.cells import Wrong, any_day, text
from schools.columns import Column, Entry
from schools.models import Organisation, Person
from schools.sheets import Judgement, SheetKind, register

MOST_HOURS = 1000

COLUMNS = (
    Column("email", "E-mail", ("email address", "work email"), example="a.osei@school.example"),
    Column("name", "Name", ("full name", "participant", "delegate"), hint="Needed where there is no address"),
    Column("first_name", "First name", ("forename", "given name", "first")),
    Column("last_name", "Last name", ("surname", "family name", "last")),
    Column("urn", "URN", ("school urn",), example="100781"),
    Column("school", "School", ("organisation", "school name", "school at the time")),
    Column("title", "Course", ("course title", "event", "title"), is_needed=True, example="Fabulous phonics"),
    Column("on", "Date", ("date attended", "course date", "end date", "completed", "day"), example="14/06/2016"),
    Column("year", "Academic year", ("year", "school year"), hint="Where the day is not known: 2015/16", example=""),
    Column("hours", "Hours", ("cpd hours", "duration", "hours attended"), example="2.5"),
    Column("provider", "Provider", ("run by", "led by", "organiser"), example="The alliance"),
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a line says, once its cells are read."""

    title: str
    on: date
    minutes: int | None
    provider: str


def read(entry: Entry) -> Done:
    """The cells of a line. Raises Wrong."""
    title = text(160)(entry["title"])
    if not title:
        raise Wrong("The course has no name")
    on = any_day(entry["on"]) or _last_day_of(entry["year"])
    if on > today():
        raise Wrong("The day is still to come")
    return Done(title, on, _minutes(entry["hours"]), text(200)(entry["provider"]))


def _last_day_of(year: str) -> date:
    """The last day of an academic year written 2015/16, 2015-16 or 2015/2016."""
    found = re.fullmatch(r"(20\d\d)\s*[/–-]\s*(20)?(\d\d)", year)
    if not found or (int(found[1]) + 1) % 100 != int(found[3]):
        raise Wrong("Give the day of the course, or its academic year as in 2015/16")
    return min(AcademicYear(int(found[1])).last_day, today())


def _minutes(hours: str) -> int | None:
    """Hours as a number, with the word after it or not."""
    if not hours:
        return None
    found = re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(h|hrs?|hours?)?\.?", hours.lower())
    minutes = round(float(found[1].replace(",", ".")) * 60) if found else 0
    if not 0 < minutes <= MOST_HOURS * 60:
        raise Wrong("The hours are not a number, as in 2.5")
    return minutes


@dataclass(frozen=True)
class Meant:
    """Whom, where and what a line means; or what is wrong with it."""

    person: Person | None = None
    organisation: Organisation | None = None
    done: Done | None = None
    trouble: str = ""


def judge(entries: Sequence[Entry], memory: dict) -> list[Judgement]:
    """What each line would do: the person by e-mail, else by whole name and school when there is only one."""
    finder = Finder(entries)
    meant = [_meant(entry, finder) for entry in entries]
    people = {each.person.pk for each in meant if each.person}
    known = set(PastCourse.objects.filter(person__in=people).values_list("person_id", "title", "on"))
    return [_judge(entry, each, known, memory) for entry, each in zip(entries, meant, strict=True)]


def _meant(entry: Entry, finder: Finder) -> Meant:
    try:
        done = read(entry)
        organisation = finder.organisation(entry)
        return Meant(_person(entry, finder, organisation), organisation, done)
    except (Wrong, NotFound) as error:
        return Meant(trouble=f"{error}.")


def _person(entry: Entry, finder: Finder, organisation: Organisation | None) -> Person:
    if entry["email"]:
        person = finder.person_with(entry["email"].lower())
        if person is None:
            raise NotFound("Nobody here has this address: bring in the list of people first")
        return person
    namesakes = finder.namesakes(*whole_name(entry), organisation) if organisation else []
    if len(namesakes) != 1:
        raise NotFound("Give the person's address: the name and school do not say who it is")
    return namesakes[0]


def _judge(entry: Entry, meant: Meant, known: set, memory: dict) -> Judgement:
    if meant.person is None or meant.done is None:
        who = entry["name"] or f"{entry['first_name']} {entry['last_name']}".strip() or entry["email"]
        return Judgement(entry.line, "refused", who, meant.trouble)
    who = meant.person.full_name
    key = (meant.person.pk, meant.done.title, meant.done.on)
    if key in known or key in memory:
        return Judgement(entry.line, "same", who, "Stands in the record already.")
    memory[key] = entry.line
    by_name = "" if entry["email"] else " Found by name and school."
    return Judgement(
        entry.line, "created", who, f"{meant.done.title}.{by_name}", {"meant": meant}, is_flagged=bool(by_name)
    )


def carry_out(judgement: Judgement, *, by: Person | None) -> None:
    """Put the course into the person's record."""
    meant = judgement.facts["meant"]
    record_past_course(
        meant.person,
        organisation=meant.organisation,
        title=meant.done.title,
        on=meant.done.on,
        minutes=meant.done.minutes,
        provider=meant.done.provider,
        source=f"From a list that the office brought in on {today():%-d %B %Y}",
        by=by,
    )


PAST_COURSES = register(
    SheetKind(
        slug="past-courses",
        title="Courses done before the portal",
        what="What people did, one line for each person and course. Their CPD record says that it is from a list.",
        columns=COLUMNS,
        either=(("email",), ("name",), ("first_name", "last_name")),
        judge=judge,
        carry_out=carry_out,
        needs="Bring in people first. A course, its day or academic year, and who: by e-mail, or name and school.",
    )
)
