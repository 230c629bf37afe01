"""New rows, written by statements that are composed once: what `bulk_create` does, without composing it again.

For what every booking writes (docs/adr/0010). Validation, constraints and triggers are the database's, as always; no
signals are sent, for nobody listens to any.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

from core.database.base import DatabaseWrapper

M = TypeVar("M", bound=models.Model)
#: Statements for more rows than this are seldom asked a second time, so Django composes them.
MOST_AT_ONCE = 4


def add(thing: M) -> M:
    """Write one new row. Its number, and what the database itself says of it, are on the thing afterwards."""
    add_all([thing])
    return thing


def add_all(things: Iterable[M], *, once: bool = False) -> list[M]:
    """Write new rows of one model in one statement. `once` leaves those be that are there already."""
    things = list(things)
    if not things:
        return things
    model = type(things[0])
    if len(things) > MOST_AT_ONCE or any(thing.pk for thing in things):
        return model._default_manager.bulk_create(things, ignore_conflicts=once)
    connection = cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])
    fields = _written(model)
    rows = [
        [field.get_db_prep_save(field.pre_save(thing, add=True), connection) for field in fields] for thing in things
    ]
    left_out = tuple(isinstance(value, DatabaseDefault) for row in rows for value in row)
    with connection.prepared_cursor() as cursor:
        cursor.execute(
            _statement(model, left_out, is_once=once),
            [value for row in rows for value in row if not isinstance(value, DatabaseDefault)],
        )
        if not once:
            _take_over(things, cursor.fetchall())
    return things


def _take_over(things: Sequence[models.Model], rows: Sequence[tuple]) -> None:
    """What the database says of new rows, in their order."""
    names = [field.attname for field in _returned(type(things[0]))]
    for thing, row in zip(things, rows, strict=True):
        for name, value in zip(names, row, strict=True):
            setattr(thing, name, value)
        thing._state.adding, thing._state.db = False, DEFAULT_DB_ALIAS


@functools.cache
def _written(model: type[models.Model]) -> list[Any]:
    """Every column but the number, and those that the database works out."""
    fields = model._meta.local_concrete_fields
    return [field for field in fields if not field.generated and not isinstance(field, models.AutoField)]


@functools.cache
def _returned(model: type[models.Model]) -> list[Any]:
    return list(model._meta.db_returning_fields)


@functools.cache
def _statement(model: type[models.Model], left_out: tuple[bool, ...], *, is_once: bool) -> str:
    """`left_out` says of each value, row by row, whether the database is to say it."""
    names = [sql.Identifier(field.column) for field in _written(model)]
    values = [sql.DEFAULT if is_left_out else sql.Placeholder() for is_left_out in left_out]
    rows = [values[start : start + len(names)] for start in range(0, len(values), len(names))]
    end = (
        sql.SQL("ON CONFLICT DO NOTHING")
        if is_once
        else sql.SQL("RETURNING {}").format(sql.SQL(", ").join(sql.Identifier(one.column) for one in _returned(model)))
    )
    return (
        sql.SQL("INSERT INTO {} ({}) VALUES {} {}")
        .format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(names),
            sql.SQL(", ").join(sql.SQL("({})").format(sql.SQL(", ").join(row)) for row in rows),
            end,
        )
        .as_string()
    )
