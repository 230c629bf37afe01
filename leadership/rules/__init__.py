"""What is agreed about the commitment fee: what keeps it, who decides on it, and what each payer gets back."""

from leadership.rules.deciding import History, Participant, Recommendation, recommend
from leadership.rules.keeping import (
    ATTENDED_PERCENT,
    FEEDBACK_GRACE,
    GOOD_TIME_DAYS,
    has_attended_enough,
    sessions_needed,
)
from leadership.rules.kinds import Decider, Deferral, Outcome, OwnHead, Policy, Row
from leadership.rules.sums import Settlement, each_payers, fee_of_unit, returned_of, settle, top_up

__all__ = [
    "ATTENDED_PERCENT",
    "FEEDBACK_GRACE",
    "GOOD_TIME_DAYS",
    "Decider",
    "Deferral",
    "History",
    "Outcome",
    "OwnHead",
    "Participant",
    "Policy",
    "Recommendation",
    "Row",
    "Settlement",
    "each_payers",
    "fee_of_unit",
    "has_attended_enough",
    "recommend",
    "returned_of",
    "sessions_needed",
    "settle",
    "top_up",
]
