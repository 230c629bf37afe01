"""What two records of one person consist of: every reference to a person in any app, found by the models themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Field, Model

from schools.models import Person

#: What apps do first, each with rows of its own that cannot simply move.
COMBINERS: list[Callable[[Person, Person, Merger], None]] = []
#: Rows of these say the same twice when both records have them: one of the two is enough.
SAYS_THE_SAME: set[type[Model]] = set()


def says_the_same(*models: type[Model]) -> None:
    """Let an app say that a second row of these, refused as there already, may go when two records become one."""
    SAYS_THE_SAME.update(models)


def combines(combine: Callable[[Person, Person, Merger], None]) -> Callable[[Person, Person, Merger], None]:
    """Let an app put together what both records have one of: its function gets the kept record, the other, and the
    merger to note in; all else moves after it."""
    COMBINERS.append(combine)
    return combine


def references() -> Iterator[tuple[type[Model], Field]]:
    """Every column of every table that points at a person, those between two tables included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for column in model._meta.local_concrete_fields:
            if column.is_relation and column.related_model is Person:
                yield model, column


@dataclass
class Merger:
    """What becoming one does to two records: what moves, what is put together, and what stands in the way."""

    moved: dict[type[Model], int] = field(default_factory=dict)
    combined: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)

    def note_moved(self, model: type[Model], rows: int) -> None:
        """So many rows of a kind go to the record that is kept."""
        if rows:
            self.moved[model] = self.moved.get(model, 0) + rows

    @property
    def moved_words(self) -> list[tuple[str, int]]:
        """What goes to the kept record, as in (posts, 2), or (post, 1)."""
        names = {1: "verbose_name"}
        return sorted(
            (str(getattr(model._meta, names.get(rows, "verbose_name_plural"))), rows)
            for model, rows in self.moved.items()
        )
