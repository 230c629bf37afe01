"""What happens to questions. The only place that changes them."""

from enquiries.actions.answering import answer, asker_replies, note, note_what_they_said
from enquiries.actions.asking import ask
from enquiries.actions.keeping import (
    close,
    close_quiet,
    hand_on,
    link_to_person,
    link_to_school,
    mark_as_spam,
    no_spam,
    set_due_day,
    take,
)
from enquiries.actions.reminding import chase_overdue, remind_of_due
from enquiries.actions.welcoming import ask_for_a_tour, begin_welcoming, welcome_new_heads

__all__ = [
    "answer",
    "ask",
    "ask_for_a_tour",
    "asker_replies",
    "begin_welcoming",
    "chase_overdue",
    "close",
    "close_quiet",
    "hand_on",
    "link_to_person",
    "link_to_school",
    "mark_as_spam",
    "no_spam",
    "note",
    "note_what_they_said",
    "remind_of_due",
    "set_due_day",
    "take",
    "welcome_new_heads",
]
