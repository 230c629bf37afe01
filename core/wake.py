"""Waking workers. The database says what is due, so a wake-up that is lost costs seconds and never a fact."""

from __future__ import annotations

import time
from threading import Lock, Timer

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger()

#: A task is woken at once, and then not again before this is over: whoever comes meanwhile is woken for at its end.
GAP_SECONDS = 0.5
#: After a failure the broker is left alone for this long, so that a page waits for it once and not ten times.
PAUSE_SECONDS = 5.0


class _Broker:
    """What this process knows of the broker."""

    left_alone_until = 0.0
    lock = Lock()
    asked_at: dict[str, float] = {}
    asking_soon: set[str] = set()


def wake(task: str, *args: int | str) -> None:
    """Ask a worker to run `task` ("app.tasks.name") once the transaction is committed.

    A task without arguments looks for all that is due, so a crowd that asks for it within a moment asks once.
    """
    transaction.on_commit(lambda: wake_now(task, *args) if args else _wake_once(task))


def _wake_once(task: str) -> None:
    with _Broker.lock:
        if task in _Broker.asking_soon:  # this finds what was committed before it asks
            return
        wait = _Broker.asked_at.get(task, float("-inf")) + GAP_SECONDS - time.monotonic()
        if wait > 0:
            _Broker.asking_soon.add(task)
        else:
            _Broker.asked_at[task] = time.monotonic()
    if wait > 0:
        timer = Timer(wait, _wake_late, [task])
        timer.daemon = True  # a process that ends leaves it to the timetable
        timer.start()
    else:
        wake_now(task)


def _wake_late(task: str) -> None:
    with _Broker.lock:
        if task not in _Broker.asking_soon:
            return
        _Broker.asking_soon.remove(task)
        _Broker.asked_at[task] = time.monotonic()
    wake_now(task)


def forget_who_was_woken() -> None:
    """So that the next of each task is woken at once, and nobody later: between tests."""
    with _Broker.lock:
        _Broker.asked_at.clear()
        _Broker.asking_soon.clear()


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
