"""Counting several queues at once, no further than anybody would read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOST = 500


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
