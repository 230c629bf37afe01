"""What happens to places, approvals, registers, evaluations and certificates. The only place that changes them."""

from bookings.actions.approvals import approve, decline, lapse_unanswered_approvals, say_not_ours
from bookings.actions.places import (
    accept_offer,
    book,
    cancel,
    lapse_unanswered_offers,
    offer_free_places,
    offer_free_places_everywhere,
    settle_price,
)

__all__ = [
    "accept_offer",
    "approve",
    "book",
    "cancel",
    "decline",
    "lapse_unanswered_approvals",
    "lapse_unanswered_offers",
    "offer_free_places",
    "offer_free_places_everywhere",
    "say_not_ours",
    "settle_price",
]
