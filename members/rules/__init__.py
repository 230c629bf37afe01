"""What is agreed about membership: who is a member when, what it costs, what it gives, and when it is asked about."""

from members.rules.entitlement import covers, price_left, returns_in_time
from members.rules.fees import HALF_TERMS, Fee, fee_for, half_terms_left, half_terms_left_on, places_for
from members.rules.offers import (
    LEAST_STRANDS,
    TOUR_WORKING_DAYS,
    default_grace,
    joins_for,
    reminder_days,
    renewal_opens,
)
from members.rules.standing import Dated, holds_until, standing_on

__all__ = [
    "HALF_TERMS",
    "LEAST_STRANDS",
    "TOUR_WORKING_DAYS",
    "Dated",
    "Fee",
    "covers",
    "default_grace",
    "fee_for",
    "half_terms_left",
    "half_terms_left_on",
    "holds_until",
    "joins_for",
    "places_for",
    "price_left",
    "reminder_days",
    "renewal_opens",
    "returns_in_time",
    "standing_on",
]
