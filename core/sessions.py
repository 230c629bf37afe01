"""Sessions in the database with a cache before it, as Django keeps them (docs/adr/0006), found by a prepared query."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from core.prepared import prepared


class SessionStore(cached_db.SessionStore):
    """Chosen in the settings as `core.sessions`."""

    def _get_session_from_db(self) -> Session | None:
        found = _alive(session_key=self.session_key or "", at=timezone.now())
        if not found:
            self._session_key = None  # one that is over, or was never there: whoever signs in gets another
        return found[0] if found else None


@prepared
def _alive(*, session_key: str, at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=at)
