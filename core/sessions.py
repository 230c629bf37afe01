"""Sessions live in the database; the cache only saves a look-up and may be empty or gone."""

from __future__ import annotations

from django.contrib.sessions.backends import cached_db
from redis.exceptions import RedisError


class SessionStore(cached_db.SessionStore):
    """Like Django's cached_db, but a cache that is down sends us to the database instead of failing the page."""

    def load(self):
        try:
            return super().load()
        except RedisError:
            session = self._get_session_from_db()
            return self.decode(session.session_data) if session else {}

    def exists(self, session_key):
        try:
            return super().exists(session_key)
        except RedisError:
            return super(cached_db.SessionStore, self).exists(session_key)

    def save(self, must_create=False):
        try:
            super().save(must_create)
        except RedisError:
            return

    def delete(self, session_key=None):
        try:
            super().delete(session_key)
        except RedisError:
            return
