"""Workers without the two guards of a reminder, for a control only: people must be seen to be reminded twice."""

import time
import uuid

import django

from stsa.celery import app

django.setup()

from bookings import rules  # noqa: E402 - Django is set up first
from bookings.actions import reminders  # noqa: E402
from bookings.models import Notice  # noqa: E402
from core import outbox  # noqa: E402

__all__ = ["app"]

written = outbox.post_all


def look_then_note(session, kind) -> bool:
    """Look whether it was told, dawdle, so that others look too, and only then note it."""
    notice = Notice(session=session, kind=kind, on=rules.day_of(session.starts_at))
    was_told = Notice.objects.filter(session=session, kind=kind, on=notice.on).exists()
    time.sleep(2)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return not was_told


def under_another_key(messages) -> None:
    """Write messages down so that the same one is never known again."""
    for message in messages:
        message.key = f"{message.key}:{uuid.uuid4()}"
    written(messages)


reminders.first_to_tell = look_then_note
outbox.post_all = under_another_key
