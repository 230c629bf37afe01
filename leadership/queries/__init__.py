"""What pages, letters and the clock read about leadership programmes."""

from leadership.queries.evidence import Progress, SessionDot, fee_applications, history_of, own_head, progress_of
from leadership.queries.fees import fees_that_follow, fees_to_recommend, fees_to_settle, is_ripe
from leadership.queries.places import (
    applications_behind_their_booking,
    cohorts_with_free_places,
    next_for_a_place,
)

__all__ = [
    "Progress",
    "SessionDot",
    "applications_behind_their_booking",
    "cohorts_with_free_places",
    "fee_applications",
    "fees_that_follow",
    "fees_to_recommend",
    "fees_to_settle",
    "history_of",
    "is_ripe",
    "next_for_a_place",
    "own_head",
    "progress_of",
]
