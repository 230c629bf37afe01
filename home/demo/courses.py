"""The courses of the demonstration: their words lie in texts/, their days are counted from today."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from home.demo import policies
from home.demo.clock import Clock
from home.demo.organisations import Organisations
from home.demo.people import People
from home.demo.rooms import Rooms
from programmes.models import (
    CancellingPolicy,
    Cohort,
    Price,
    Programme,
    ProgrammeLeader,
    ProgrammePartner,
    Session,
    Topic,
)
from programmes.rules import Tier, decided_on, end_of
from programmes.states import CohortStatus
from schools.models import Designation, Person

#: Courses are in the catalogue this many school days before they begin.
PUBLISHED_BEFORE = 60
TEXTS = Path(__file__).parent / "texts"

#: A topic that stands under another one.
UNDER = {
    "Phonics": "Reading",
    "Guided reading": "Reading",
    "Talk for reading": "Reading",
    "Spelling": "Writing",
    "Maths mastery": "Mathematics",
    "Pupil wellbeing": "Wellbeing",
    "Staff wellbeing": "Wellbeing",
    "Subject leadership": "Leadership",
    "Senior leadership": "Leadership",
    "Women in leadership": "Leadership",
    "Budgets": "School business",
    "Attendance": "School business",
    "Pupil premium": "Governance",
    "Lesson study": "Research",
    "Speech and language": "Special educational needs",
}


@dataclass
class Run:
    """One cohort as it stands in the texts, and what was made of it."""

    facts: dict
    course: dict
    cohort: Cohort
    sessions: list[Session] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)

    @property
    def leader(self) -> Person:
        return self.sessions[0].leader

    @property
    def starts_at(self) -> datetime:
        return self.sessions[0].starts_at

    @property
    def is_over(self) -> bool:
        return self.cohort.status == CohortStatus.FINISHED


def texts() -> list[dict]:
    """Every course of the texts."""
    return [
        course for path in sorted(TEXTS.glob("*.toml")) for course in tomllib.loads(path.read_text()).get("course", [])
    ]


def build(made: Organisations, people: People, clock: Clock, rooms: Rooms) -> list[Run]:
    """Make the courses with their cohorts, sessions, prices, leaders and topics."""
    courses = texts()
    programmes = Programme.objects.bulk_create(_programme(course, people, made) for course in courses)
    _topics(courses, programmes)
    _leaders(courses, programmes, people)
    _partners(courses, programmes, made)
    by_name = policies.build()
    runs = [
        run
        for course, programme in zip(courses, programmes, strict=True)
        for run in _runs(course, programme, clock, by_name.get(course.get("policy", "")))
    ]
    Cohort.objects.bulk_create(run.cohort for run in runs)
    for run in runs:
        run.sessions = list(_sessions(run, made, people, clock, rooms))
        run.prices = list(_prices(run, clock))
    Session.objects.bulk_create(session for run in runs for session in run.sessions)
    Price.objects.bulk_create(price for run in runs for price in run.prices)
    return runs


def _programme(course: dict, people: People, made: Organisations) -> Programme:
    return Programme(
        kind=course.get("kind", Programme.Kind.COURSE),
        title=course["title"],
        slug=slugify(course["title"]),
        summary=course["summary"],
        description=course["description"].strip(),
        you_will_learn=course["learn"].strip(),
        who_for=course["who_for"],
        strand=course.get("strand", "cpd"),
        is_research=course.get("is_research", False),
        audiences=course["audiences"],
        phases=course["phases"],
        value_words=course.get("value", ""),
        external_url=course.get("external_url", ""),
        speakers=course.get("speakers", ""),
        search_text=_search_text(course, people),
    )


def _search_text(course: dict, people: People) -> str:
    """Topics, leaders and their schools: what a course is found by besides its title (R020)."""
    above = [UNDER[topic] for topic in course["topics"] if topic in UNDER]
    schools = [str(people.school_of[name]) for name in course["leaders"]]
    return " ".join(dict.fromkeys([*course["topics"], *above, *course["leaders"], *schools, course.get("partner", "")]))


def _topics(courses: list[dict], programmes: list[Programme]) -> None:
    names = sorted({topic for course in courses for topic in course["topics"]} | set(UNDER.values()))
    made = {
        topic.name: topic for topic in Topic.objects.bulk_create(Topic(name=name, slug=slugify(name)) for name in names)
    }
    for name, above in UNDER.items():
        made[name].parent = made[above]
    Topic.objects.bulk_update([made[name] for name in UNDER], ["parent"])
    through = Programme.topics.through
    through.objects.bulk_create(
        through(programme_id=programme.pk, topic_id=made[name].pk)
        for course, programme in zip(courses, programmes, strict=True)
        for name in course["topics"]
    )


def _leaders(courses: list[dict], programmes: list[Programme], people: People) -> None:
    held = {one.person_id: one.get_kind_display() for one in Designation.objects.all()}
    ProgrammeLeader.objects.bulk_create(
        ProgrammeLeader(
            programme=programme,
            person=people[name],
            organisation=people.school_of[name],
            role=held.get(people[name].pk, people.title_of[name]),
            position=position,
        )
        for course, programme in zip(courses, programmes, strict=True)
        for position, name in enumerate(course["leaders"])
    )


def _partners(courses: list[dict], programmes: list[Programme], made: Organisations) -> None:
    ProgrammePartner.objects.bulk_create(
        ProgrammePartner(
            programme=programme,
            organisation=made[course["partner"]],
            role="Host" if programme.kind == Programme.Kind.EXTERNAL else "Partner",
        )
        for course, programme in zip(courses, programmes, strict=True)
        if "partner" in course
    )


def _runs(course: dict, programme: Programme, clock: Clock, policy: CancellingPolicy | None) -> Iterator[Run]:
    """A programme's cohorts, numbered by their days."""
    in_order = sorted(course["cohort"], key=lambda facts: facts.get("days", [0]))
    for number, facts in enumerate(in_order, start=1):
        status = _status(facts)
        published_at = clock.at(clock.school_day(facts.get("days", [0])[0] - PUBLISHED_BEFORE), "12:00")
        yield Run(
            facts,
            course,
            Cohort(
                programme=programme,
                number=number,
                status=status,
                places=facts["places"],
                minimum=facts.get("minimum", 0),
                confirmed_at=_confirmed_at(facts, clock),
                published_at=None if status == CohortStatus.DRAFT else min(published_at, clock.now),
                joining_details=course["joining"].strip(),
                policy=policy,
            ),
        )


def _confirmed_at(facts: dict, clock: Clock) -> datetime | None:
    """A course with enough people is confirmed on its day of decision; nobody had to wonder, so no letter goes out."""
    minimum, first = facts.get("minimum", 0), facts.get("days", [0])[0]
    decided = decided_on(starts_on=clock.school_day(first))
    if not minimum or facts["booked"] < minimum or decided > clock.today:
        return None
    return min(clock.at(decided, "08:00"), clock.now)


def _status(facts: dict) -> CohortStatus:
    days = facts.get("days", [0])
    if facts.get("is_draft"):
        return CohortStatus.DRAFT
    if days[-1] < 0:
        return CohortStatus.FINISHED
    return CohortStatus.RUNNING if days[0] <= 0 else CohortStatus.PUBLISHED


def _where(facts: dict, made: Organisations, rooms: Rooms) -> dict[str, Any]:
    """Venue and room, or the address of a meeting."""
    if facts.get("online"):
        return {"video_link": facts["online"]}
    venue = facts["at"]
    return {"venue": made[venue], "room": rooms.for_places(venue, facts["places"]), "place": facts.get("room", "")}


def _sessions(run: Run, made: Organisations, people: People, clock: Clock, rooms: Rooms) -> Iterator[Session]:
    leaders = [people[name] for name in run.course["leaders"]]
    for starts_at, ends_at in _hours(run.facts, clock):
        yield Session(
            cohort=run.cohort,
            starts_at=starts_at,
            ends_at=ends_at,
            slot=run.facts["slot"],
            **_where(run.facts, made, rooms),
            leader=leaders[0] if leaders else None,
        )


def _hours(facts: dict, clock: Clock) -> Iterator[tuple[datetime, datetime]]:
    """Beginning and end of each session. The one of today is under way at whatever hour one looks."""
    begins, ends = facts["time"].split("-")
    if facts.get("is_today"):
        starts_at = clock.already_begun(begins)
        yield starts_at, max(clock.at(clock.today, ends), starts_at + timedelta(hours=2))
    for count in facts.get("days", []):
        day = clock.school_day(count)
        yield clock.at(day, begins), clock.at(day, ends)


def _prices(run: Run, clock: Clock) -> Iterator[Price]:
    """Pounds of the texts as rows: one for everyone when all pay the same; an early price ends with its last day."""
    pounds = run.course["price"]
    for tier, who in _tiers(pounds):
        name, ends = pounds.get("name", ""), None
        if f"early_{who}" in pounds and not run.is_over:
            ends = end_of(clock.school_day(pounds["early_days"]))
            yield Price(
                cohort=run.cohort,
                tier=tier,
                name="early bird",
                amount_pence=pounds[f"early_{who}"] * 100,
                until_at=ends,
            )
        yield Price(cohort=run.cohort, tier=tier, name=name, amount_pence=pounds[who] * 100, from_at=ends)


def _tiers(pounds: dict) -> list[tuple[Tier, str]]:
    if pounds["member"] == pounds["other"]:
        return [(Tier.ALL, "member")]
    return [(Tier.MEMBER, "member"), (Tier.NON_MEMBER, "other")]
