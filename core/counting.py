"""Counting several queues at once, no further than anybody would read; and not counting again what took long a moment
ago."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

MOST = 500
#: What was counted is kept so many times as long as counting took: a report of the whole country, for a while.
KEPT_TIMES = 300
LEAST_SECONDS, MOST_SECONDS = 10, 15 * 60
#: What takes less time than this, in seconds, may as well be counted for every reader.
QUICK = 0.05

T = TypeVar("T")


def counts_up_to(queues: Mapping[str, QuerySet], *, most: int = MOST) -> dict[str, int]:
    """How many rows each queue has, in one query; `most + 1` stands for more than `most`.

    Each count stops there, so that a queue of a million costs what a queue of five hundred does.
    """
    if not queues:
        return {}
    parts: list[str] = []
    values: list[Any] = []
    for queue in queues.values():
        sql, params = queue.order_by().values("pk")[: most + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 -- Django's own SQL, values apart
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return dict(zip(queues, cursor.fetchone(), strict=True))


def in_words(count: int, *, most: int = MOST) -> str:
    """500+ when counting stopped there."""
    return f"{most}+" if count > most else str(count)


@dataclass(frozen=True)
class Kept(Generic[T]):
    """What was counted, and when."""

    value: T
    at: datetime

    @property
    def is_old(self) -> bool:
        """Whether somebody should be told of when it is."""
        return timezone.now() - self.at > timedelta(minutes=1)


def kept(key: str, count: Callable[[], T], *, quick: float = 0) -> Kept[T]:
    """What `count` gives, or gave a short while ago. While the cache is away everything is counted afresh.

    What took less than `quick` seconds is counted afresh each time: in one borough nobody sees yesterday's figures.
    """
    known = cache.get(key)
    if known is not None:
        return Kept(*known)
    began = time.monotonic()
    fresh = Kept(count(), timezone.now())
    took = time.monotonic() - began
    if took >= quick:
        cache.set(key, (fresh.value, fresh.at), min(max(KEPT_TIMES * took, LEAST_SECONDS), MOST_SECONDS))
    return fresh
