"""The columns that a list may have, found by their headings however somebody writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schools.spreadsheets import Line, Sheet, Unreadable


@dataclass(frozen=True)
class Column:
    """A column that a list may have: the heading we write, others that people write, and an example."""

    name: str
    heading: str
    also: tuple[str, ...] = ()
    is_needed: bool = False
    example: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a list by the names of its columns. A column that is not there reads as empty."""

    line: int
    values: dict[str, str]
    trouble: str = ""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True)
class Listing:
    """A list whose columns are known by name."""

    entries: Iterator[Entry]
    present: list[str]
    unknown: list[str]


def by_name(sheet: Sheet, columns: Sequence[Column]) -> Listing:
    """Find our columns among the headings, forgiving of capitals, spaces and signs. Raises Unreadable when one that is
    needed is not there."""
    wanted = {_plain(word): column for column in columns for word in (column.heading, *column.also)}
    places: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(sheet.headings):
        column = wanted.get(_plain(heading))
        if column is None or column.name in places:
            unknown += [heading] if heading else []
        else:
            places[column.name] = place
    missing = [column.heading for column in columns if column.is_needed and column.name not in places]
    if missing:
        raise Unreadable(
            f"The list has no column {' or '.join(missing)}. Its first line must be the headings; it says: "
            f"{', '.join(sheet.headings[:12])[:300]}."
        )
    return Listing(_entries(sheet.lines, places), list(places), unknown)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def _entries(lines: Iterable[Line], places: dict[str, int]) -> Iterator[Entry]:
    for line in lines:
        cells = line.cells
        values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        yield Entry(line.number, values, line.trouble)
