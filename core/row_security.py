"""Whose eyes the database looks through. Policies on protected tables compare with `app.person_id`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def as_person(person_id: int | None) -> Iterator[None]:
    """One transaction in which row-level security sees `person_id`; None sees nothing that is protected.

    The setting is local to the transaction: PgBouncer can hand the connection on without leaking it. One inside another
    gives the outer one its eyes back.
    """
    with transaction.atomic():
        before = _look_as(str(person_id or ""))
        yield
        _look_as(before)


def _look_as(person_id: str) -> str:
    """Set whose eyes it is until the transaction ends; gives whose they were. An error undoes it with the rest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.person_id', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('app.person_id', %s, true)", [person_id])
    return before


def for_the_viewer(view):
    """Run a view that reads protected tables as the person who is signed in. Marks it for the request middleware."""
    view.reads_protected_rows = True
    return view
