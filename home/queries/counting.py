"""Not counting again what took long a moment ago; and several queues at once (core.counting)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.cache import cache
from django.utils import timezone

from core.counting import MOST, counts_up_to, in_words

__all__ = ["MOST", "Kept", "counts_up_to", "in_words", "kept"]

#: What was counted is kept so many times as long as counting took: a report of the whole country, for a while.
KEPT_TIMES = 300
LEAST_SECONDS, MOST_SECONDS = 10, 15 * 60

T = TypeVar("T")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """What was counted, and when."""

    value: T
    at: datetime

    @property
    def is_old(self) -> bool:
        """Whether somebody should be told of when it is."""
        return timezone.now() - self.at > timedelta(minutes=1)


def kept(key: str, count: Callable[[], T]) -> Kept[T]:
    """What `count` gives, or gave a short while ago. While the cache is away everything is counted afresh."""
    known = cache.get(key)
    if known is not None:
        return Kept(*known)
    began = time.monotonic()
    fresh = Kept(count(), timezone.now())
    seconds = KEPT_TIMES * (time.monotonic() - began)
    cache.set(key, (fresh.value, fresh.at), min(max(seconds, LEAST_SECONDS), MOST_SECONDS))
    return fresh
