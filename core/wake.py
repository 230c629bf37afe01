"""Waking workers. The database says what is due, so a wake-up that is lost costs seconds and never a fact."""

from __future__ import annotations

import time

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()

#: After a failure the broker is left alone for this long, so that a page waits for it once and not ten times.
PAUSE_SECONDS = 5.0


class _Broker:
    """What this process knows of the broker."""

    left_alone_until = 0.0


def wake(task: str, *args: int | str) -> None:
    """Ask a worker to run `task` ("app.tasks.name") once the transaction is committed."""
    transaction.on_commit(lambda: wake_now(task, *args))


def wake_now(task: str, *args: int | str) -> bool:
    """Ask at once. Returns whether the broker took it; a broker that is down is only noted."""
    if time.monotonic() < _Broker.left_alone_until:
        return False
    try:
        current_app.send_task(task, args=args, ignore_result=True, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("broker.down", task=task, error=type(error).__name__)
        _Broker.left_alone_until = time.monotonic() + PAUSE_SECONDS
        return False
    return True
