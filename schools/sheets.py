"""Lists of the alliance's own records: each kind of list says what its columns are, what a line would do, and does it.

A list is looked at first and brought in afterwards. Both ask the same `judge`, so what the preview shows is what
happens, unless the records changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from core import jobs
from core.jobs import Row
from core.models import Job
from schools import permissions
from schools.columns import Column, Entry, Listing, by_name
from schools.models import Person
from schools.spreadsheets import Bytes, Unreadable, open_list

BATCH = 500
MOST_LINES = 10_000
WILL_WRITE = ("created", "changed")


@dataclass(frozen=True)
class Judgement:
    """What a line would do. `words` say it, or why it will not; `facts` are what `carry_out` needs."""

    line: int
    outcome: str
    who: str = ""
    words: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    is_flagged: bool = False


#: Judges lines together, in a constant number of queries; `memory` is what earlier lines of the list would do.
Judge = Callable[[Sequence[Entry], dict], list[Judgement]]


@dataclass(frozen=True)
class SheetKind:
    """A kind of list that the office can bring in, and who of the office `may`."""

    slug: str
    title: str
    what: str
    columns: tuple[Column, ...]
    judge: Judge
    carry_out: Callable[..., None]
    either: tuple[tuple[str, ...], ...] = ()
    needs: str = ""
    may: Callable[[Person], bool] = permissions.can_manage_people

    @property
    def job(self) -> str:
        """The name of the job that brings such a list in."""
        return f"sheet.{self.slug}"


KINDS: dict[str, SheetKind] = {}


def kinds_for(person: Person) -> list[SheetKind]:
    """The kinds of list that somebody may bring in."""
    return [kind for kind in KINDS.values() if kind.may(person)]


def register(kind: SheetKind) -> SheetKind:
    """Let the office choose this kind of list, and a worker bring it in."""
    KINDS[kind.slug] = kind
    jobs.does(kind.job)(partial(_work, kind))
    return kind


def _work(kind: SheetKind, job: Job) -> Iterator[Row]:
    with job.file.open("rb") as file:
        listing = open_sheet(kind, file)
        if listing.unknown:
            job.notes = [f"Columns that were not used: {', '.join(listing.unknown)[:300]}"]
        yield from bring_in(kind, listing, by=Person.objects.filter(pk=job.person_id).first())


def open_sheet(kind: SheetKind, file: Bytes) -> Listing:
    """The file as a list of this kind. Raises Unreadable when it is none."""
    return open_listing(file, kind.columns, kind.either)


def open_listing(file: Bytes, columns: Sequence[Column], either: Sequence[tuple[str, ...]] = ()) -> Listing:
    """The file as a list with these columns, one set of `either` among them. Raises Unreadable when it is none."""
    listing = by_name(open_list(file), columns)
    if either and not any(set(names) <= set(listing.present) for names in either):
        headings = {column.name: column.heading for column in columns}
        wanted = ", or ".join(" and ".join(headings[name] for name in names) for names in either)
        raise Unreadable(f"The list needs the columns {wanted}. Its first line must be the headings.")
    return listing


def preview(kind: SheetKind, file: Bytes) -> Iterator[Judgement]:
    """What every line would do; nothing is written. Raises Unreadable for a list that is too long."""
    return judged(open_sheet(kind, file), kind.judge)


def judged(listing: Listing, judge: Judge) -> Iterator[Judgement]:
    """The same for a list that is open."""
    memory: dict = {}
    count = 0
    while batch := list(islice(listing.entries, BATCH)):
        count += len(batch)
        if count > MOST_LINES:
            raise Unreadable(f"The list has more than {MOST_LINES:,} lines. Bring it in in parts.")
        yield from _judged(judge, batch, memory)


def _judged(judge: Judge, batch: list[Entry], memory: dict) -> Iterator[Judgement]:
    readable = iter(judge([entry for entry in batch if not entry.trouble], memory))
    for entry in batch:
        yield Judgement(entry.line, "refused", words=entry.trouble) if entry.trouble else next(readable)


def bring_in(kind: SheetKind, listing: Listing, *, by: Person | None) -> Iterator[Row]:
    """Bring a list in line by line, each in a transaction of its own: a line that fails does not stop the others."""
    for entry in islice(listing.entries, MOST_LINES):
        yield _bring_in_line(kind, entry, by=by)


def _bring_in_line(kind: SheetKind, entry: Entry, *, by: Person | None) -> Row:
    [judgement] = _judged(kind.judge, [entry], {})
    says_why = judgement.outcome not in WILL_WRITE or judgement.is_flagged
    if judgement.outcome in WILL_WRITE:
        try:
            kind.carry_out(judgement, by=by)
        except ValidationError as error:
            return Row(entry.line, "refused", " ".join(error.messages))
        except DatabaseError as error:
            return Row(entry.line, "refused", f"The database does not take it ({type(error).__name__})")
    return Row(entry.line, judgement.outcome, judgement.words if says_why and judgement.outcome != "same" else "")
