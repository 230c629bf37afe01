"""What this app holds about people: courses that they did before the portal was there (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model

from core.privacy import Forgotten, Kept, Section, section
from members.models import PastCourse
from schools.merging import says_the_same
from schools.models import Person

says_the_same(PastCourse)

RETENTION: dict[type[Model], Kept] = {
    PastCourse: Kept(
        "Courses you did before this portal, from the alliance's own lists",
        "To make your record of professional development whole",
        "With your record",
    )
}


def held_about(person: Person) -> Iterator[Section]:
    """The person's courses from before the portal."""
    yield section(
        "Courses from before this portal",
        PastCourse.objects.filter(person=person),
        title="Course",
        on="Date",
        minutes="Minutes",
        organisation__name="School then",
        provider="Provider",
        source="Known from",
    )


def forget(person: Person) -> Iterator[Forgotten]:
    """The person's own record goes with them."""
    yield Forgotten("Courses from before the portal", PastCourse.objects.filter(person=person).delete()[0])


def purge(now: datetime) -> dict[str, int]:
    """Nothing has a time of its own here: it is kept with the person's record."""
    return {}
