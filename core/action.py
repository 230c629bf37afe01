"""How data is changed: an `action` is one transaction, a `move` is one step of a state, a broken rule is one error."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

P = ParamSpec("P")
T = TypeVar("T")


class RuleBroken(ValidationError):  # noqa: N818 (a broken rule is no fault of the program)
    """Something the alliance's rules do not allow. The message says how to put it right."""


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Run `function` as one transaction: all of it happens or none.

    A constraint of the database that refuses becomes `RuleBroken` with that constraint's own message, so that a race
    lost to somebody else reads like any other rule and is never a server error.
    """

    @functools.wraps(function)
    def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except IntegrityError as error:
            message, constraint = words_of(error)
            raise RuleBroken(message, code=constraint) from error

    return in_one_transaction


def words_of(error: IntegrityError) -> tuple[str, str]:
    """The words and the name of the constraint or trigger that refused; raises the error again when it has no words."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    message = constraint_messages().get(name) or getattr(diagnostics, "message_hint", None)
    if not message:
        raise error
    return message, name


@functools.cache
def constraint_messages() -> dict[str, str]:
    """Constraint name → what to tell the person, for every constraint of every model that has words of its own."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.violation_error_message != constraint.default_violation_error_message:
                found[constraint.name] = str(constraint.violation_error_message)
    return found


def move(
    thing: models.Model, to: str, transitions: Mapping[Any, set], *, field: str = "status", **changes: Any
) -> None:
    """Take `thing` from its status to `to`, setting `changes` in the same UPDATE.

    Raises RuleBroken when the step is not in `transitions`, or when somebody else moved it first: the UPDATE asks for
    the old status, so that of two at once only one can win.
    """
    was = getattr(thing, field)
    if to not in transitions.get(was, set()):
        raise RuleBroken(f"This is {_words(thing, field)} and cannot become {str(to).replace('_', ' ')}.")
    manager = type(thing)._base_manager
    if not manager.filter(pk=thing.pk, **{field: was}).update(**{field: to}, **changes):
        raise RuleBroken("Somebody else changed this a moment ago. Look at it again, then decide.")
    setattr(thing, field, to)
    for name, value in changes.items():
        setattr(thing, name, value)


def _words(thing: models.Model, field: str) -> str:
    display = getattr(thing, f"get_{field}_display", None)
    return str(display() if display else getattr(thing, field)).lower()
