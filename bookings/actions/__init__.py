"""What happens to places, approvals, registers, evaluations and certificates. The only place that changes them."""

from bookings.actions.announcing import WRITTEN_AT_ONCE, ToWrite, announce, write_letters
from bookings.actions.approval_rules import settle_approvals
from bookings.actions.approvals import approve, decide, decide_many, decline, lapse_unanswered_approvals, say_not_ours
from bookings.actions.asking import remind_of_approvals
from bookings.actions.calls import say_unavailable, take_call_back
from bookings.actions.certificates import settle_certificates
from bookings.actions.cohorts import cancel_cohort, cancel_session, move_session
from bookings.actions.covers import set_cover
from bookings.actions.deputies import end_deputy, name_deputy
from bookings.actions.evaluations import (
    ask_for_evaluations,
    ask_what_changed,
    choose_quotes,
    evaluate,
    tell_leaders_what_was_thought,
    tell_what_changed,
)
from bookings.actions.following import follow_successor
from bookings.actions.giving_up import cancel
from bookings.actions.groups import give_up_unnamed, name
from bookings.actions.holding import hold_place
from bookings.actions.joining import arrive
from bookings.actions.leavers import end_post, keep, turn_away
from bookings.actions.line import (
    accept_beforehand,
    accept_offer,
    lapse_unanswered_offers,
    offer_free_places,
    offer_free_places_everywhere,
)
from bookings.actions.minimums import confirm, confirm_with_enough_people
from bookings.actions.mondays import write_monday_letters
from bookings.actions.moving import keep_after_change, leave_after_change, move_to
from bookings.actions.needs import tell_needs
from bookings.actions.places import Asked, book, book_together, has_come, settle_price
from bookings.actions.registers import Crossed, Marked, SavedBefore, take_register
from bookings.actions.reminders import follow_the_calendar, remind_of_registers, send_reminders
from bookings.actions.saved import tell_of_closings
from bookings.actions.schools import set_budget, set_supply_rates
from bookings.actions.swaps import change_mode, drop_stand_in, stand_in, swap
from bookings.actions.sweeps import Leaver, sweep
from bookings.actions.taking_back import undo_decision
from bookings.actions.walk_ins import Newcomer, add_newcomer, add_walk_in, why_full

__all__ = [
    "WRITTEN_AT_ONCE",
    "Asked",
    "Crossed",
    "Leaver",
    "Marked",
    "Newcomer",
    "SavedBefore",
    "ToWrite",
    "accept_beforehand",
    "accept_offer",
    "add_newcomer",
    "add_walk_in",
    "announce",
    "approve",
    "arrive",
    "ask_for_evaluations",
    "ask_what_changed",
    "book",
    "book_together",
    "cancel",
    "cancel_cohort",
    "cancel_session",
    "change_mode",
    "choose_quotes",
    "confirm",
    "confirm_with_enough_people",
    "decide",
    "decide_many",
    "decline",
    "drop_stand_in",
    "end_deputy",
    "end_post",
    "evaluate",
    "follow_successor",
    "follow_the_calendar",
    "give_up_unnamed",
    "has_come",
    "hold_place",
    "keep",
    "keep_after_change",
    "lapse_unanswered_approvals",
    "lapse_unanswered_offers",
    "leave_after_change",
    "move_session",
    "move_to",
    "name",
    "name_deputy",
    "offer_free_places",
    "offer_free_places_everywhere",
    "remind_of_approvals",
    "remind_of_registers",
    "say_not_ours",
    "say_unavailable",
    "send_reminders",
    "set_budget",
    "set_cover",
    "set_supply_rates",
    "settle_approvals",
    "settle_certificates",
    "settle_price",
    "stand_in",
    "swap",
    "sweep",
    "take_call_back",
    "take_register",
    "tell_leaders_what_was_thought",
    "tell_needs",
    "tell_of_closings",
    "tell_what_changed",
    "turn_away",
    "undo_decision",
    "why_full",
    "write_letters",
    "write_monday_letters",
]
