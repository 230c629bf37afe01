"""Courses with their runnings, where they take place, what they cost, and who keeps them in view."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bench.national.numbers import (
    AHEAD,
    COHORTS,
    EACH,
    FIRST,
    PEOPLE,
    PLACES_WHEN_FULL,
    PROGRAMMES,
    SCHOOLS,
    Row,
    first_day_of,
    has_a_line,
    session_of,
)
from bench.national.words import LAST_NAMES, PLACES, TOPICS

#: Every fourth school is a venue with two rooms.
VENUES = SCHOOLS // 4
SAVED = 200_000


def topics() -> Iterator[Row]:
    for n, topic in enumerate(TOPICS):
        yield {"id": FIRST + n, "name": f"{topic.capitalize()} in the country", "slug": f"national-{n}"}


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


def topics_of_programmes() -> Iterator[Row]:
    for n in range(PROGRAMMES):
        yield {"id": FIRST + n, "programme_id": FIRST + n, "topic_id": FIRST + n % len(TOPICS)}


def leaders() -> Iterator[Row]:
    for n in range(PROGRAMMES):
        yield {
            "id": FIRST + n,
            "programme_id": FIRST + n,
            "person_id": FIRST + n,
            "organisation_id": FIRST + n % SCHOOLS,
            "role": "Specialist leader of education",
        }


def venues() -> Iterator[Row]:
    for n in range(VENUES):
        yield {"id": FIRST + n, "organisation_id": FIRST + n, "access": "Step-free from the car park."}


def rooms() -> Iterator[Row]:
    for n in range(2 * VENUES):
        yield {"id": FIRST + n, "venue_id": FIRST + n // 2, "name": ("Hall", "Library")[n % 2], "holds": 60}


def policies() -> Iterator[Row]:
    """Forty policies that were each changed once: no office has more."""
    for n in range(80):
        yield {
            "id": FIRST + n,
            "name": f"Policy {n // 2}",
            "version": 1 + n % 2,
            "is_current": n % 2 == 1,
            "exemptions": [],
        }


def bands() -> Iterator[Row]:
    for n in range(80):
        yield {"id": FIRST + 2 * n, "policy_id": FIRST + n, "notice_from": 0, "percent": 100}
        yield {"id": FIRST + 2 * n + 1, "policy_id": FIRST + n, "notice_from": 10, "percent": 50}


def cohorts() -> Iterator[Row]:
    for n in range(COHORTS):
        yield {
            "id": FIRST + n,
            "programme_id": FIRST + n % PROGRAMMES,
            "number": 1 + n // PROGRAMMES,
            "status": "published" if n < AHEAD else "finished",
            "places": PLACES_WHEN_FULL if has_a_line(n) else EACH + 10,
            "minimum": 105 if n < AHEAD and n % 100 == 55 else 0,
            "policy_id": FIRST + n % 40 * 2 + 1 if n % 2 else None,
            "published_at": timezone.now() - timedelta(days=200),
        }


def sessions() -> Iterator[Row]:
    """Every cohort has two sessions and every second one a third, a week apart."""
    for n in range(COHORTS):
        for meeting in range(2 + n % 2):
            starts_at = first_day_of(n) + timedelta(days=7 * meeting)
            yield {
                "id": FIRST + session_of(n) + meeting,
                "cohort_id": FIRST + n,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(minutes=90),
                "slot": "twilight",
                "venue_id": FIRST + n % SCHOOLS,
                "room_id": FIRST + n % SCHOOLS * 2 if n % SCHOOLS < VENUES else None,
                "leader_id": FIRST + n % PEOPLE,
            }


def prices() -> Iterator[Row]:
    for n in range(COHORTS):
        yield {"id": FIRST + 2 * n, "cohort_id": FIRST + n, "tier": "member", "amount_pence": 4_500}
        yield {"id": FIRST + 2 * n + 1, "cohort_id": FIRST + n, "tier": "non_member", "amount_pence": 7_000}


def materials() -> Iterator[Row]:
    for n in range(COHORTS):
        yield {
            "id": FIRST + n,
            "cohort_id": FIRST + n,
            "title": "Slides",
            "file": f"materials/{n}.pdf",
            "file_name": "slides.pdf",
            "size": 400_000,
        }


def costs() -> Iterator[Row]:
    for n in range(2 * COHORTS):
        kind = ("trainer", "catering")[n % 2]
        yield {"id": FIRST + n, "cohort_id": FIRST + n // 2, "kind": kind, "amount_pence": 30_000 + n % 70 * 100}


def saved_courses() -> Iterator[Row]:
    for n in range(SAVED):
        yield {
            "id": FIRST + n,
            "person_id": FIRST + n % PEOPLE,
            "programme_id": FIRST + n % PROGRAMMES,
        }


def saved_searches() -> Iterator[Row]:
    for n in range(SAVED // 10):
        yield {
            "id": FIRST + n,
            "person_id": FIRST + n,
            "name": "Phonics",
            "asked": '{"q": ["phonics"]}',
            "told_until": timezone.now(),
        }
