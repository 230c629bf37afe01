"""What pages and letters read about bookings."""

from bookings.queries.places import (
    approvers_of,
    bookings_seen_by,
    closed_days,
    line_of,
    position_in_line,
    prices_for,
    with_place,
)

__all__ = [
    "approvers_of",
    "bookings_seen_by",
    "closed_days",
    "line_of",
    "position_in_line",
    "prices_for",
    "with_place",
]
