"""Bringing the national register's extract in: batch by batch, as many statements for a batch whatever is in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import DatabaseError
from django.db.models import OuterRef, Subquery

from core import audit
from core.action import RuleBroken, action
from core.calendar import today
from core.jobs import Row
from schools.actions.imports.groups import Groups
from schools.actions.organisations import Renaming, note_names
from schools.gias import Establishment, Extract, Link, Refused
from schools.models import Organisation, Person, School
from schools.spreadsheets import Unreadable

BATCH = 500
LA_CODE = "LA (code)"
OPEN = (School.Status.OPEN, School.Status.CLOSING)


def import_register(
    extract: Extract, *, is_full: bool, only_la: Collection[str] = (), by: Person | None
) -> Iterator[Row]:
    """Bring in an extract, or its links file, and say of each line what became of it.

    `is_full`: the extract holds every school, so that those it leaves out are named at the end. Otherwise it holds
    changes, and a line that is older than what we know is left alone. `only_la`: codes of the local authorities whose
    schools are wanted; none means all. The same file twice changes nothing.
    """
    if extract.is_links:
        yield from _in_batches(extract.rows, follow_links, by=by)
        return
    if only_la and LA_CODE in extract.missing:
        raise Unreadable(f"The file has no column {LA_CODE}, so schools cannot be chosen by local authority.")
    seen = Seen()
    rows = _wanted(extract.rows, set(only_la), seen)
    yield from _in_batches(rows, import_establishments, groups=Groups(), is_full=is_full, by=by)
    yield from follow_numbers(by=by)
    if is_full:
        yield from left_out_of(seen)


@dataclass
class Seen:
    """What an extract named so far: schools by URN with their line, and local authorities."""

    lines: dict[str, int] = field(default_factory=dict)
    la_codes: set[str] = field(default_factory=set)


def _wanted(rows: Iterable, only_la: set[str], seen: Seen) -> Iterator[Establishment | Refused | Row]:
    """Each school once, and only those of the local authorities that are wanted."""
    for row in rows:
        if not isinstance(row, Establishment):
            yield row
        elif only_la and row.facts["la_code"] not in only_la:
            yield Row(row.line, "elsewhere")
        elif row.urn in seen.lines:
            yield Refused(row.line, f"URN {row.urn} stands in line {seen.lines[row.urn]} already")
        else:
            seen.lines[row.urn] = row.line
            seen.la_codes.add(row.facts.get("la_code", ""))
            yield row


def _in_batches(rows: Iterable, write, **settings) -> Iterator[Row]:
    """Write rows batch by batch. A batch that the database refuses is tried again row by row, to find the one."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        ready = [row for row in batch if isinstance(row, Establishment | Link)]
        try:
            done = {row.line: row for row in write(ready, **settings)}
        except (RuleBroken, DatabaseError):
            done = {row.line: row for each in ready for row in _alone(each, write, **settings)}
        for row in batch:
            if isinstance(row, Row):
                yield row
            elif isinstance(row, Refused):
                yield Row(row.line, "refused", row.reason)
            elif row is not None:
                yield done[row.line]


def _alone(row: Establishment | Link, write, **settings) -> list[Row]:
    try:
        return write([row], **settings)
    except RuleBroken as error:
        return [Row(row.line, "refused", " ".join(error.messages))]
    except DatabaseError as error:
        return [Row(row.line, "refused", f"The database does not take it ({type(error).__name__})")]


@action
def import_establishments(
    rows: Sequence[Establishment], *, groups: Groups, is_full: bool, by: Person | None
) -> list[Row]:
    """One batch. Closed schools are updated and never created (domain 9)."""
    known = {
        school.urn: school
        for school in School.objects.select_for_update(of=("self", "organisation"))
        .select_related("organisation")
        .filter(urn__in=[row.urn for row in rows])
    }
    batch = _Batch(groups.of(rows, by=by))
    outcomes = [batch.take(row, known.get(row.urn), is_full=is_full) for row in rows]
    batch.write(by=by)
    return outcomes


class _Batch:
    """What a batch of lines will write, gathered first and written in a few statements."""

    def __init__(self, group_ids: dict):
        self.group_ids = group_ids
        self.new: list[School] = []
        self.changed: dict[School, list[str]] = {}
        self.renamings: list[Renaming] = []

    def take(self, row: Establishment, school: School | None, *, is_full: bool) -> Row:
        facts = row.facts | {
            f"{kind}_id": self.group_ids[group] if group else None for kind, group in row.groups.items()
        }
        if school is None:
            return self._add(row, facts)
        if not is_full and _is_older(facts.get("register_changed_on"), school.register_changed_on):
            return Row(row.line, "older")
        return self._change(row, school, facts)

    def _add(self, row: Establishment, facts: dict) -> Row:
        if row.status == School.Status.CLOSED:
            return Row(row.line, "closed")
        organisation = Organisation(kind=Organisation.Kind.SCHOOL, name=row.name, is_open=row.status in OPEN)
        self.new.append(School(urn=row.urn, organisation=organisation, **{"la_code": "", **facts}))
        return Row(row.line, "created")

    def _change(self, row: Establishment, school: School, facts: dict) -> Row:
        changed = [name for name, value in facts.items() if getattr(school, name) != value]
        was_closed = school.status == School.Status.CLOSED
        for name in changed:
            setattr(school, name, facts[name])
        if school.organisation.name != row.name:
            from_on = facts.get("register_changed_on") or today()
            self.renamings.append(Renaming(school.organisation, school.organisation.name, row.name, from_on))
            school.organisation.name = row.name
            changed.append("name")
        if not changed:
            return Row(row.line, "same")
        school.organisation.is_open = school.status in OPEN
        self.changed[school] = changed
        is_closed_now = not was_closed and school.status == School.Status.CLOSED
        return Row(row.line, "changed", f"{row.name} ({row.urn}) is now closed" if is_closed_now else "")

    def write(self, *, by: Person | None) -> None:
        Organisation.objects.bulk_create([school.organisation for school in self.new])
        School.objects.bulk_create(self.new)
        fields = {name for names in self.changed.values() for name in names} - {"name"}
        if fields:
            School.objects.bulk_create(
                self.changed, update_conflicts=True, unique_fields=["urn"], update_fields=sorted(fields)
            )
        named = [school.organisation for school, names in self.changed.items() if {"name", "status"} & set(names)]
        Organisation.objects.bulk_update(named, ["name", "is_open"])
        if self.renamings:
            note_names(self.renamings)
        made = [_entry("added", school, by, []) for school in self.new]
        audit.record_all(made + [_entry("changed", school, by, names) for school, names in self.changed.items()])


def _entry(verb: str, school: School, by: Person | None, changed: Iterable[str]):
    return audit.entry(verb, school, by=by, organisation_id=school.organisation_id, changed=changed)


def _is_older(theirs, ours) -> bool:
    return theirs is not None and ours is not None and theirs < ours


# What followed a closed school ----------------------------------------------------------------------------------------


@action
def follow_numbers(*, by: Person | None) -> list[Row]:
    """A closed school is followed by the open one with its local authority and establishment number (domain 9)."""
    heir = (
        School.objects.filter(
            la_code=OuterRef("la_code"), establishment_number=OuterRef("establishment_number"), status__in=OPEN
        )
        .exclude(pk=OuterRef("pk"))
        .order_by("-open_on", "-urn")
        .values("pk")[:1]
    )
    orphans = School.objects.filter(status=School.Status.CLOSED, successor=None).exclude(establishment_number="")
    found = list(orphans.annotate(heir=Subquery(heir)).exclude(heir=None).select_related("organisation"))
    return _follow([(school, school.heir, 0) for school in found], by=by)


@action
def follow_links(rows: Sequence[Link], *, by: Person | None) -> list[Row]:
    """What the register's links file says: which school followed which closed one; of several, the latest."""
    schools = School.objects.select_related("organisation").in_bulk(
        {urn for row in rows for urn in (row.urn, row.successor)}, field_name="urn"
    )
    outcomes, pairs = [], {}
    for row in sorted(rows, key=lambda row: (row.on or date.min, row.line)):
        closed, heir = schools.get(row.urn), schools.get(row.successor)
        if closed is None or heir is None:
            outcomes.append(Row(row.line, "elsewhere"))
        elif closed.status != School.Status.CLOSED:
            outcomes.append(
                Row(row.line, "refused", f"URN {row.urn} is open in our records, so nothing follows it yet")
            )
        elif closed.successor_id == heir.pk:
            outcomes.append(Row(row.line, "same"))
        else:
            pairs[closed] = (closed, heir.pk, row.line)
            outcomes.append(Row(row.line, "changed"))
    _follow(list(pairs.values()), by=by)
    return outcomes


def _follow(pairs: list[tuple[School, int, int]], *, by: Person | None) -> list[Row]:
    for school, heir_id, _ in pairs:
        school.successor_id = heir_id
    School.objects.bulk_update([school for school, _, _ in pairs], ["successor"])
    audit.record_all([_entry("changed", school, by, ["successor"]) for school, _, _ in pairs])
    return [
        Row(line, "followed", f"{school.organisation.name} ({school.urn}), closed, has a successor now")
        for school, _, line in pairs
    ]


def left_out_of(seen: Seen) -> Iterator[Row]:
    """Schools that we have as open, of the local authorities that a full extract covers, and that it does not name."""
    ours = School.objects.filter(status__in=OPEN, la_code__in=seen.la_codes).order_by("urn")
    for urn, name in ours.values_list("urn", "organisation__name").iterator():
        if urn not in seen.lines:
            yield Row(0, "not in the file", f"{name} ({urn}) is open in our records and not in this file")
