"""What happens to offers, memberships and the places that they give. The only place that changes them."""

from members.actions.applying import Application, apply
from members.actions.by_hand import ByHand, record_by_hand
from members.actions.contacts import finish_step, note_contact
from members.actions.costs import note_year_cost, remove_year_cost
from members.actions.deciding import approve, correct, send_back, withdraw
from members.actions.entitlements import adjust, give_back, let_expire, reserve, use
from members.actions.following import follow_successor
from members.actions.offers import (
    add_tier,
    change_offer,
    change_tier,
    copy_offer,
    make_offer,
    publish,
    remove_offer,
    remove_tier,
    set_dates,
)
from members.actions.past import record_past_course
from members.actions.priorities import remove_priority, set_priority
from members.actions.reminders import remind_of_renewal
from members.actions.renewing import note_opening, renew, sign

__all__ = [
    "Application",
    "ByHand",
    "add_tier",
    "adjust",
    "apply",
    "approve",
    "change_offer",
    "change_tier",
    "copy_offer",
    "correct",
    "finish_step",
    "follow_successor",
    "give_back",
    "let_expire",
    "make_offer",
    "note_contact",
    "note_opening",
    "note_year_cost",
    "publish",
    "record_by_hand",
    "record_past_course",
    "remind_of_renewal",
    "remove_offer",
    "remove_priority",
    "remove_tier",
    "remove_year_cost",
    "renew",
    "reserve",
    "send_back",
    "set_dates",
    "set_priority",
    "sign",
    "use",
    "withdraw",
]
