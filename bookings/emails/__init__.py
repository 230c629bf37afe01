"""What people are told about bookings. Each letter is composed when it is sent, from the facts of that moment."""

from bookings.emails import (
    approvals,
    calls,
    changes,
    days,
    evaluations,
    groups,
    mondays,
    money,
    office,
    places,
    saved,
    walk_ins,
)

__all__ = [
    "approvals",
    "calls",
    "changes",
    "days",
    "evaluations",
    "groups",
    "mondays",
    "money",
    "office",
    "places",
    "saved",
    "walk_ins",
]
