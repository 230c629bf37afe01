"""Who may open which of the office's pages (domain 12)."""

from __future__ import annotations

from schools.permissions import can_manage_courses, can_manage_people, holds_at_alliance, is_office
from schools.states import PostKind


def can_open_office(person) -> bool:
    """Everybody who holds a post at the alliance."""
    return is_office(person)


def can_see_bookings(person) -> bool:
    """Course officers, the director among them, see who is booked on what, all schools together."""
    return can_manage_courses(person)


def can_find_people(person) -> bool:
    """Course officers look people up by name."""
    return can_manage_courses(person)


def can_see_messages(person) -> bool:
    """Course officers see which messages went out; not what they said."""
    return can_manage_courses(person)


def can_read_letters(person) -> bool:
    """What a message said is for the director and administrators alone, and reading it is written down."""
    return can_manage_people(person)


def can_see_audit_trail(person) -> bool:
    """The director and administrators."""
    return can_manage_people(person)


def can_see_money(person) -> bool:
    """What courses cost and earned: course officers and finance officers, who note costs down too."""
    return can_manage_courses(person) or holds_at_alliance(person, {PostKind.FINANCE_OFFICER})


def can_see_reports(person) -> bool:
    """Figures without names: those, and the analyst."""
    return can_see_money(person) or holds_at_alliance(person, {PostKind.ANALYST})
