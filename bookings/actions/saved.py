"""Telling those who saved a course that its sign-up closes."""

from __future__ import annotations

from datetime import date

from bookings import queries, rules
from bookings.emails import saved as letters
from bookings.models import Notice
from core import outbox
from core.action import action
from programmes.models import Session


def tell_of_closings() -> int:
    """Two weeks and three days before the last day of sign-up, and on it. Returns how many messages were written."""
    return sum(
        _tell(session, kind, session.on) for kind in queries.CLOSINGS for session in queries.closings_to_tell_of(kind)
    )


@action
def _tell(session: Session, kind: Notice.Kind, on: date) -> int:
    """Whoever saved it after the moment of a letter has just seen its page and gets only the next one."""
    _, is_new = Notice.objects.get_or_create(session=session, kind=kind, on=on)
    if not is_new:
        return 0
    days = queries.CLOSINGS[kind]
    people = queries.savers_of(session.cohort, before=rules.letters_go_out_at(on, days=-days))
    messages = [letters.of_closing(session.cohort, person_id, days=days, on=on) for person_id in people]
    outbox.post_all(messages)
    return len(messages)
