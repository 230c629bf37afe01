"""Places on courses: requests, bookings, approvals, what was charged, and what came of each on the day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bench.national.numbers import (
    AHEAD,
    BOOKINGS,
    COHORTS,
    FIRST,
    PLACES_WHEN_FULL,
    Row,
    days_ago,
    first_day_of,
    has_a_line,
    is_charged,
    person_of,
    school_of,
    session_of,
    was_given_up,
)

PRICE_PENCE = 4_500
#: Registers of all sessions are there for so many days back; before, the first session of every second person.
REGISTERS_DAYS = 400
EVALUATIONS = 20
STAND_INS = 20_000


def requests() -> Iterator[Row]:
    for n in range(BOOKINGS):
        yield {
            "id": FIRST + n,
            "key": uuid.UUID(int=n),
            "cohort_id": FIRST + n % COHORTS,
            "asked_by_id": person_of(n),
        }


def bookings() -> Iterator[Row]:
    for n in range(BOOKINGS):
        yield {
            "id": FIRST + n,
            "request_id": FIRST + n,
            "cohort_id": FIRST + n % COHORTS,
            "person_id": person_of(n),
            "organisation_id": school_of(n),
            "price_pence": PRICE_PENCE,
            "charge_id": FIRST + n if is_charged(n) else None,
            **_stands(n),
        }


def _stands(n: int) -> Row:
    """Booked, in line, offered the last place, or given up."""
    cohort, position = n % COHORTS, n // COHORTS
    if has_a_line(cohort) and position >= PLACES_WHEN_FULL:
        return {"status": "waiting"}
    if has_a_line(cohort) and position == PLACES_WHEN_FULL - 1:
        return {"status": "offered", "offer_ends_at": timezone.now() + timedelta(days=2)}
    if was_given_up(n):
        ended_at = first_day_of(cohort) - timedelta(days=20)
        return {"status": "cancelled", "cause": "by_person", "ended_at": ended_at}
    return {"status": "booked"}


def approvals() -> Iterator[Row]:
    """Of the courses ahead a decision is awaited; of every tenth of the others it was given."""
    for n in range(BOOKINGS):
        row = {"id": FIRST + n, "booking_id": FIRST + n, "organisation_id": school_of(n)}
        if n % COHORTS < AHEAD:
            yield row | {"status": "asked", "ends_at": timezone.now() + timedelta(days=5)}
        elif n % 10 == 0:
            at = first_day_of(n % COHORTS) - timedelta(days=30)
            yield row | {"status": "approved", "ends_at": at, "decided_at": at, "decided_by_id": school_of(n)}


def attendances() -> Iterator[Row]:
    number = 0
    for n in range(AHEAD, COHORTS):
        sessions = 2 + n % 2 if days_ago(n) < REGISTERS_DAYS else 1
        for booking in range(n, BOOKINGS, COHORTS if sessions > 1 else 2 * COHORTS):
            if was_given_up(booking):
                continue
            for meeting in range(sessions):
                yield {
                    "id": FIRST + number,
                    "booking_id": FIRST + booking,
                    "session_id": FIRST + session_of(n) + meeting,
                    "mark": "absent" if number % 12 == 0 else "present",
                    "taken_by_id": FIRST + n,
                    "taken_at": first_day_of(n) + timedelta(days=7 * meeting, minutes=10),
                }
                number += 1


def stand_ins() -> Iterator[Row]:
    for n in range(AHEAD, min(COHORTS, AHEAD + STAND_INS)):
        yield {
            "id": FIRST + n,
            "booking_id": FIRST + n,
            "session_id": FIRST + session_of(n),
            "person_id": person_of(n) + 1,
            "arranged_by_id": person_of(n),
        }


def evaluations() -> Iterator[Row]:
    for n in range(AHEAD, COHORTS):
        for position in range(EVALUATIONS):
            yield {
                "id": FIRST + n * EVALUATIONS + position,
                "cohort_id": FIRST + n,
                "on": first_day_of(n).date() + timedelta(days=21),
                "usefulness": 3 + position % 3,
                "teaching": 4 + position % 2,
                "best": "The way to ask a question twice." if position % 4 == 0 else "",
            }


def impacts() -> Iterator[Row]:
    for n in range(AHEAD, COHORTS):
        for position in range(4):
            yield {
                "id": FIRST + n * 4 + position,
                "cohort_id": FIRST + n,
                "on": first_day_of(n).date() + timedelta(days=100),
                "changed": 3 + position % 3,
                "words": "We begin each lesson with it." if position == 0 else "",
            }


def certificates() -> Iterator[Row]:
    """Of every tenth booking."""
    for n in range(0, BOOKINGS, 10):
        if n % COHORTS >= AHEAD and not was_given_up(n):
            on = first_day_of(n % COHORTS).date()
            yield {
                "id": FIRST + n,
                "booking_id": FIRST + n,
                "code": f"N{n:011}",
                "title": "A course of the country",
                "name": "Somebody",
                "initials": "S.",
                "minutes": 180,
                "first_on": on,
                "last_on": on + timedelta(days=7),
                "issued_at": timezone.now(),
            }
