"""The cache that all processes share. A page never fails because it is down.

Two uses, two stand-ins while it is down:
sessions need none, for they live in the database and the cache only saves a look-up;
limits on how often somebody may try are then counted by each process for itself. That is looser than one count for all,
and still far from free, and nobody is kept out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

log = structlog.get_logger()

#: After a failure the shared cache is left alone for this long, so that a page waits for it once and not ten times.
PAUSE_SECONDS = 5.0


def _shared_or_stand_in(name: str) -> Callable[..., Any]:
    def call(self: SharedCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.left_alone_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                log.warning("cache.down", error=type(error).__name__)
                self.left_alone_until = time.monotonic() + PAUSE_SECONDS
        return getattr(self.stand_in, name)(*args, **kwargs)

    call.__name__ = name
    return call


class OneClient(RedisCacheClient):
    """Django makes a client for every single question, which costs more than the question."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.client

    @cached_property
    def client(self) -> Any:
        return super().get_client(write=True)


class SharedCache(RedisCache):
    """Valkey, and nothing at all while it is down: what was remembered is looked up again."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient
        self.left_alone_until = 0.0
        self.stand_in = self.make_stand_in(params)

    def make_stand_in(self, params: dict[str, Any]) -> BaseCache:
        return DummyCache("nothing", params)

    add = _shared_or_stand_in("add")
    get = _shared_or_stand_in("get")
    set = _shared_or_stand_in("set")
    touch = _shared_or_stand_in("touch")
    delete = _shared_or_stand_in("delete")
    get_many = _shared_or_stand_in("get_many")
    set_many = _shared_or_stand_in("set_many")
    delete_many = _shared_or_stand_in("delete_many")
    has_key = _shared_or_stand_in("has_key")
    incr = _shared_or_stand_in("incr")
    clear = _shared_or_stand_in("clear")


class CountingCache(SharedCache):
    """Valkey, and this process's own memory while it is down: limits go on being counted."""

    def make_stand_in(self, params: dict[str, Any]) -> BaseCache:
        own = {key: value for key, value in params.items() if key != "OPTIONS"}
        return LocMemCache("while the shared cache is down", own)
