"""What happens in teacher training."""

from itt.actions.bids import award, close_bid, note_nation, open_bid, pledge, reopen_bid, request
from itt.actions.partnerships import answer_school, ask_to_join, end_partner, roll_over, save
from itt.actions.trainees import confirm_start, enter_trainee, leave, note_award, note_first_post, place, recommend

__all__ = [
    "answer_school",
    "ask_to_join",
    "award",
    "close_bid",
    "confirm_start",
    "end_partner",
    "enter_trainee",
    "leave",
    "note_award",
    "note_first_post",
    "note_nation",
    "open_bid",
    "place",
    "pledge",
    "recommend",
    "reopen_bid",
    "request",
    "roll_over",
    "save",
]
