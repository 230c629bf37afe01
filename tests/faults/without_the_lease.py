"""A worker that claims messages without lock and lease, for a control only: letters must be seen to go twice."""

import django
from django.db import connection
from django.utils import timezone

from stsa.celery import app

django.setup()

from core import outbox  # noqa: E402 - Django is set up first
from core.models import Message  # noqa: E402
from core.states import MessageStatus  # noqa: E402

__all__ = ["app"]


def look_then_mark() -> Message | None:
    """Look for the oldest due message, dawdle, so that others see it too, and only then mark it."""
    message = Message.objects.filter(status=MessageStatus.QUEUED, due_at__lte=timezone.now()).order_by("due_at").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.02)")
    if message:
        Message.objects.filter(pk=message.pk).update(attempts=message.attempts + 1)
    return message


outbox.claim_one = look_then_mark
outbox._mine = lambda message: Message.objects.filter(pk=message.pk)
outbox.still_mine = lambda message: True
