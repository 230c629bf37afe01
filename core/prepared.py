"""Queries that are written once and asked often.

Django composes the SQL of a query anew each time it is asked, and PostgreSQL plans it anew: on the pages that everybody
opens, that took longer than all the rest (docs/adr/0010). A prepared query is composed once for each process, with
places for the values that come later, and planned once for each connection. Nothing of what it finds is kept.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Value
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError
from psycopg import sql

from core.database.base import DatabaseWrapper

P = ParamSpec("P")
M = TypeVar("M", bound=models.Model)


class Given(Value):
    """The place of a value that comes when the query is asked."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def _resolve_output_field(self) -> models.Field | None:
        return None


class AnyOf(Value):
    """`Q(pk=AnyOf(ids))`: one of many values, when the list of them is given."""

    @classmethod
    def these(cls, numbers: Iterable[int]) -> AnyOf:
        """One of these numbers, told the database as one value: a thousand by themselves take ten milliseconds."""
        return cls(f"{{{','.join(map(str, numbers))}}}")

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "ANY(%s)", [self.value]


class IsTrue(models.Func):
    """`Q(IsTrue(is_officer))`: a given yes or no as a condition."""

    template = "%(expressions)s::bool"
    output_field = models.BooleanField()


class IsAmong(models.Func):
    """`IsAmong("pk", ArraySubquery(…))`: the few numbers are found first, and the rows by them. With IN that is only so
    as long as a query joins no more tables than the database puts in order (eight)."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class These(models.Func):
    """`These(OuterRef("pk"), Subquery(…))`: a list of what a row and what stands beside it say, for `IsAmong`."""

    template = "ARRAY[%(expressions)s]"
    output_field = models.BigIntegerField()


def prepared(compose: Callable[P, models.QuerySet[M]]) -> Callable[P, list[M]]:
    """Make a prepared query of a function that composes a query set from its keyword arguments.

    The function is called once, with a place for each argument, so it must not look at what they are; a choice between
    two queries is two functions. Days and moments must be arguments too: one that is read inside would be kept.
    """
    query = _Prepared(compose)

    @functools.wraps(compose)
    def ask(*args: P.args, **given: P.kwargs) -> list[M]:
        return list(query.ask(given))

    return ask


class _Prepared(Generic[M]):
    """A query that is composed when it is first asked: at import its models need not be there yet."""

    def __init__(self, compose: Callable[..., models.QuerySet[M]]):
        self.compose = compose

    @functools.cached_property
    def composed(self) -> _Composed:
        places = {name: Given(name) for name in inspect.signature(self.compose).parameters}
        return _Composed(self.compose(**places))

    def ask(self, given: Mapping[str, Any]) -> Iterator[M]:
        composed, connection = self.composed, cast(DatabaseWrapper, connections[DEFAULT_DB_ALIAS])
        if composed.locks and not connection.in_atomic_block:
            raise TransactionManagementError("A lock that is taken outside of a transaction holds nothing.")
        with connection.prepared_cursor() as cursor:
            cursor.execute(composed.sql, [given[name] for name in composed.given])
            rows = cursor.fetchall()
        return map(functools.partial(composed.thing, connection=connection), rows)


class _Composed:
    """The SQL, and how a row of it becomes a thing: what Django would find out again each time."""

    def __init__(self, found: models.QuerySet):
        compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
        text, values = compiler.as_sql()
        self.given = [value.value for value in values if isinstance(value, Given)]
        self.sql = text.replace("%%", "%%%%") % tuple(self._written(value, compiler.connection) for value in values)
        self.locks = found.query.select_for_update
        info = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self.model, self.columns = info["model"], slice(first, last)
        self.names = [column[0].target.attname for column in compiler.select[self.columns]]
        self.related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # of Django 6
        self.beside = compiler.annotation_col_map or {}
        self.conversions = compiler.get_converters([column[0] for column in compiler.select])

    def _written(self, value: Any, connection: Any) -> str:
        """A value that is the same each time stands in the SQL itself, where the planner sees it."""
        if isinstance(value, Given):
            return "%s"
        if isinstance(value, date):
            raise TypeError("A prepared query would keep this day for ever: make it an argument.")
        return sql.Literal(value).as_string(connection.connection).replace("%", "%%")

    def thing(self, row: tuple, *, connection: Any) -> Any:
        """A row as a model instance with what was selected beside it, as Django makes them."""
        values = list(row)
        for position, (conversions, expression) in self.conversions.items():
            for convert in conversions:
                values[position] = convert(values[position], expression, connection)
        thing = self.model.from_db(DEFAULT_DB_ALIAS, self.names, values[self.columns])
        for populator in self.related:
            populator.populate(values, thing)
        for name, position in self.beside.items():
            setattr(thing, name, values[position])
        return thing
