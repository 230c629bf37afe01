"""What pages and letters read about bookings."""

from bookings.queries.courses import course_facts, course_of
from bookings.queries.places import (
    approvers_of,
    bookings_seen_by,
    closed_days,
    line_of,
    position_in_line,
    prices_for,
    with_place,
)
from programmes.queries import sessions_of

__all__ = [
    "approvers_of",
    "bookings_seen_by",
    "closed_days",
    "course_facts",
    "course_of",
    "line_of",
    "position_in_line",
    "prices_for",
    "sessions_of",
    "with_place",
]
