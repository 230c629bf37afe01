"""The audit trail: who did what to which record, and who read what is sensitive."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from core import rows
from core.models import AuditEntry

#: Who looks through whose eyes: officer and person.
_looking: ContextVar[tuple[int, int] | None] = ContextVar("looking", default=None)


@contextmanager
def seen_as(person_id: int, *, by: int):
    """Within this, every entry says that the officer `by` did it, looking through the eyes of `person_id`."""
    token = _looking.set((by, person_id))
    try:
        yield
    finally:
        _looking.reset(token)


def entry(
    verb: str, thing: models.Model, *, by: Any, changed: Iterable[str] = (), organisation_id: int | None = None
) -> AuditEntry:
    """An entry that is not written yet. `by` is a person or None for the clock."""
    officer_id, seen_as_id = _looking.get() or (None, None)
    return AuditEntry(
        verb=verb,
        thing=thing._meta.label_lower,
        thing_id=thing.pk,
        person_id=officer_id or getattr(by, "pk", None),
        seen_as_id=seen_as_id,
        organisation_id=organisation_id if organisation_id is not None else getattr(thing, "organisation_id", None),
        changed=sorted(changed),
    )


def record(
    verb: str, thing: models.Model, *, by: Any, changed: Iterable[str] = (), organisation_id: int | None = None
) -> None:
    """Write that `by` did `verb` to `thing`, in the caller's own transaction."""
    rows.add(entry(verb, thing, by=by, changed=changed, organisation_id=organisation_id))


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Write several entries in one statement."""
    rows.add_all(entries)
