"""Waking workers. The database says what is due, so a wake-up that is lost costs seconds and never a fact."""

from __future__ import annotations

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()


def wake(task: str, *args: int | str) -> None:
    """Ask a worker to run `task` ("app.tasks.name") once the transaction is committed."""
    transaction.on_commit(lambda: wake_now(task, *args))


def wake_now(task: str, *args: int | str) -> bool:
    """Ask at once. Returns whether the broker took it; a broker that is down is only noted."""
    try:
        current_app.send_task(task, args=args, ignore_result=True, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        log.warning("broker.down", task=task, error=type(error).__name__)
        return False
    return True
