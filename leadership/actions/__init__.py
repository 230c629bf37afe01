"""What happens in leadership programmes, from a tap on the shoulder to the fee that comes back."""

from leadership.actions.applying import begin, decline_support, give_support, save_draft, submit
from leadership.actions.clock import look_after_places, recommend_on_fees, settle_fees
from leadership.actions.deciding import agree, appeal, decide, decide_appeal, disagree, recommend, settle
from leadership.actions.nominating import accept_nomination, decline_nomination, nominate
from leadership.actions.places import (
    accept,
    complete,
    defer,
    follow_places,
    offer,
    offer_free,
    put_on_waiting_list,
    turn_down,
    withdraw,
)

__all__ = [
    "accept",
    "accept_nomination",
    "agree",
    "appeal",
    "begin",
    "complete",
    "decide",
    "decide_appeal",
    "decline_nomination",
    "decline_support",
    "defer",
    "disagree",
    "follow_places",
    "give_support",
    "look_after_places",
    "nominate",
    "offer",
    "offer_free",
    "put_on_waiting_list",
    "recommend",
    "recommend_on_fees",
    "save_draft",
    "settle",
    "settle_fees",
    "submit",
    "turn_down",
    "withdraw",
]
