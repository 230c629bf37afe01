"""One letter on Monday morning to those who decide for a school: what waits, and who is out in this week."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bookings import rules
from bookings.emails import mondays as letters
from bookings.queries.mondays import whom_to_write_to
from core import outbox
from core.action import action
from core.models import Message


def write_monday_letters() -> int:
    """Write this Monday's letters, when it is time and nobody has. Returns how many were written."""
    monday = rules.monday_letter_due(timezone.now())
    if monday is None or Message.objects.filter(key__startswith=letters.key_of(monday)).exists():
        return 0
    return _write(monday)


@action
def _write(monday: date) -> int:
    """All of them in one transaction: either this Monday is done or it is not. Of two clocks at once the key of each
    letter lets only one be written."""
    written = [letters.of_monday(person.pk, monday) for person in whom_to_write_to(monday)]
    outbox.post_all(written)
    return len(written)
