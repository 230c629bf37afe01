"""What was written down and sent: the audit trail, messages, letters of the office, imports."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from bench.national.numbers import COHORTS, FIRST, Row, person_of, school_of

ENTRIES = 1_000_000
MESSAGES = 600_000
#: The latest messages still wait, and a few were given up.
QUEUED, GIVEN_UP = 2_000, 1_200
IMPORTS = 5_000


def entries() -> Iterator[Row]:
    now = timezone.now()
    for n in range(ENTRIES):
        yield {
            "id": FIRST + n,
            "at": now - timedelta(minutes=2 * (ENTRIES - n)),
            "person_id": person_of(n),
            "verb": "booked",
            "thing": "bookings.booking",
            "thing_id": FIRST + n,
            "organisation_id": school_of(n),
        }


def messages() -> Iterator[Row]:
    now = timezone.now()
    for n in range(MESSAGES):
        due_at = now - timedelta(minutes=3 * (MESSAGES - n))
        row = {"id": FIRST + n, "key": f"national:{n}", "kind": "bookings.confirmed", "about": f"booking:{FIRST + n}"}
        row |= {"person_id": person_of(n), "to_email": f"person{n}@country.example", "due_at": due_at}
        if n >= MESSAGES - QUEUED:
            yield row | {"status": "queued", "due_at": now + timedelta(days=1)}
        elif n < GIVEN_UP:
            yield row | {"status": "given_up", "attempts": 8, "trouble": "550 There is no such mailbox."}
        else:
            yield row | {"status": "sent", "sent_at": due_at, "subject": "You have a place", "attempts": 1}


def announcements() -> Iterator[Row]:
    for n in range(COHORTS):
        yield {
            "id": FIRST + n,
            "key": uuid.UUID(int=n),
            "cohort_id": FIRST + n,
            "written_by_id": FIRST + n,
            "to_statuses": ["booked"],
            "subject": "Bring your phonics books",
            "text": "We shall **use them**.",
        }


def letters_to() -> Iterator[Row]:
    """To whom the letters of the office went: five each."""
    for n in range(5 * COHORTS):
        yield {"id": FIRST + n, "announcement_id": FIRST + n % COHORTS, "booking_id": FIRST + n}


def imports() -> Iterator[Row]:
    for n in range(IMPORTS):
        kind = ("schools.register", "schools.staff")[n % 2]
        yield {"id": FIRST + n, "kind": kind, "title": "A list", "person_id": FIRST + n, "status": "finished"}
