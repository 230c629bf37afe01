"""Who may read and answer questions, and who is welcomed."""

from __future__ import annotations

from enquiries import rules
from schools.permissions import can_manage_people, holds, holds_at_alliance
from schools.rules import HEADS


def can_answer(person) -> bool:
    """The inbox: everybody in the office but the analyst."""
    return holds_at_alliance(person, rules.ANSWERS)


def can_export(person) -> bool:
    """The spreadsheet of all questions bears names and addresses: the director and administrators."""
    return can_manage_people(person)


def can_ask_for_a_tour(person) -> bool:
    """The page that welcomes a new head is for heads."""
    return holds(person, HEADS)


def can_welcome(person) -> bool:
    """The director and administrators say from when on new heads are welcomed."""
    return can_manage_people(person)
