"""Everything that is held about a person, from all apps; and what the privacy notice says about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from bookings.models import Booking
from core import privacy
from core.privacy import Kept, Section
from schools.models import Designation, Person, Post

#: A record is erased by itself this long after the last sign-in, post or course.
RECORDS_KEPT = timedelta(days=6 * 365)


def records_of(person: Person) -> list[Person]:
    """The record of a person, and those that were merged into it."""
    return [person, *person.merged.order_by("pk")]


def held_about(person: Person) -> list[Section]:
    """The sections of the subject-access document that have something in them, those of merged records included.

    The record itself comes first, what was done and sent comes last.
    """
    found: dict[str, Section] = {}
    kernel, *others = reversed(list(privacy.parts()))
    for record in records_of(person):
        for part in (*others, kernel):
            for section in part.held_about(record):
                found.setdefault(section.title, Section(section.title, [])).rows.extend(section.rows)
    return [Section(section.title, _without_empty(section.rows)) for section in found.values() if section.rows]


def _without_empty(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out what is empty in every row."""
    said = {label for row in rows for label, value in row.items() if value}
    return [{label: value for label, value in row.items() if label in said} for row in rows]


def kept_records() -> Iterator[Kept]:
    """What is kept, why and how long, for the privacy notice: the person's own record first."""
    for part in sorted(privacy.parts(), key=lambda part: part.__name__ != "schools.privacy"):
        yield from part.RETENTION.values()


def people_long_gone(now: datetime) -> QuerySet[Person]:
    """Records whose last sign-in, post, place and designation all lie six years back, or never were."""
    since = now - RECORDS_KEPT
    goes_on = Q(to_on__isnull=True) | Q(to_on__gte=since.date())
    of_person = {"person": OuterRef("pk")}
    return (
        Person.objects.filter(forgotten_at__isnull=True, merged_into__isnull=True, created_at__lt=since)
        .filter(Q(last_login__isnull=True) | Q(last_login__lt=since))
        .exclude(Exists(Post.objects.filter(goes_on, **of_person)))
        .exclude(Exists(Designation.objects.filter(goes_on, **of_person)))
        .exclude(Exists(Booking.objects.filter(accepted_at__gte=since, **of_person)))
        .exclude(is_superuser=True)
    )
