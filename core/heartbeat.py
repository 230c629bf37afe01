"""Signs of life, and what the health pages say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from core import rules
from core.models import Heartbeat, Message
from core.states import MessageStatus


@dataclass(frozen=True)
class Finding:
    """One part of the portal, whether it is well, and a word about it."""

    part: str
    is_well: bool
    word: str


def note(name: str) -> None:
    """`name` is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def findings() -> list[Finding]:
    """Database, broker, age of the outbox and of the clock. Never raises."""
    found = [_database(), _broker()]
    if found[0].is_well:
        found += [_outbox(), _clock()]
    return found


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        return Finding("database", False, type(error).__name__)
    return Finding("database", True, "answers")


def _broker() -> Finding:
    try:
        Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except (RedisError, OSError) as error:
        return Finding("broker", False, type(error).__name__)
    return Finding("broker", True, "answers")


def _outbox() -> Finding:
    late = timezone.now() - rules.OUTBOX_LATE_AFTER
    waiting = Message.objects.filter(status=MessageStatus.QUEUED, due_at__lt=late, attempts=0).count()
    return Finding("outbox", waiting == 0, f"{waiting} messages late")


def _clock() -> Finding:
    at = Heartbeat.objects.filter(name="clock").values_list("at", flat=True).first()
    if at is None:
        return Finding("clock", False, "never seen")
    age = timezone.now() - at
    return Finding("clock", age < rules.CLOCK_SILENT_AFTER, f"seen {age // timedelta(seconds=1)} s ago")
