"""Trusts and federations as the register's lines name them: found by number, then by any of their names, else made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import capwords

from django.db import transaction

from core import audit
from core.calendar import today
from schools.actions.organisations import Renaming, note_names
from schools.gias import Establishment, Group
from schools.models import Organisation, OrganisationName, Person

KINDS = (Organisation.Kind.TRUST, Organisation.Kind.FEDERATION)


class Groups:
    """All trusts and federations by number and by name: read once for an extract, and again after a failed batch."""

    def __init__(self) -> None:
        self.is_fresh = False
        self.settled: set[str] = set()

    def of(self, rows: Sequence[Establishment], *, by: Person | None) -> dict[Group, int]:
        """The organisation of every trust and federation that these lines name; new ones are made in one statement."""
        wanted = dict.fromkeys(group for row in rows for group in row.groups.values() if group)
        if not self.is_fresh:
            self._read()
        self.is_fresh = False  # until the batch is through: what it makes goes with it when it fails
        transaction.on_commit(self._trust)
        found: dict[Group, Organisation] = {}
        new: dict[tuple[str, str], Organisation] = {}
        for group in wanted:
            key = (group.kind, group.uid) if group.uid else _key(group.kind, group.name)
            organisation = self._find(group) or new.get(key)
            if organisation is None:
                organisation = Organisation(kind=group.kind, name=_readable(group.name), group_uid=group.uid)
                new[key] = organisation
            found[group] = organisation
        Organisation.objects.bulk_create(new.values())
        audit.record_all([audit.entry("added", made, by=by, organisation_id=made.pk) for made in new.values()])
        self._learn(new.values())
        self._follow_names(found, by=by)
        return {group: organisation.pk for group, organisation in found.items()}

    def _trust(self) -> None:
        self.is_fresh = True

    def _read(self) -> None:
        self.by_uid: dict[tuple[str, str], Organisation] = {}
        self.by_name: dict[tuple[str, str], Organisation] = {}
        organisations = {row.pk: row for row in Organisation.objects.filter(kind__in=KINDS).order_by("-pk")}
        names = OrganisationName.objects.filter(organisation__kind__in=KINDS).values_list("organisation_id", "name")
        for pk, name in names:
            self.by_name[_key(organisations[pk].kind, name)] = organisations[pk]
        self._learn(organisations.values())

    def _learn(self, organisations: Iterable[Organisation]) -> None:
        for organisation in organisations:
            self.by_name[_key(organisation.kind, organisation.name)] = organisation
            if organisation.group_uid:
                self.by_uid[organisation.kind, organisation.group_uid] = organisation

    def _find(self, group: Group) -> Organisation | None:
        """By number; else by name, unless the bearer of the name has another number."""
        if group.uid and (found := self.by_uid.get((group.kind, group.uid))):
            return found
        found = self.by_name.get(_key(group.kind, group.name))
        return None if found and group.uid and found.group_uid not in ("", group.uid) else found

    def _follow_names(self, found: dict[Group, Organisation], *, by: Person | None) -> None:
        """A number with another name is a group that was renamed, once an extract; a name with a number keeps it."""
        renamings, changed = [], {}
        for group, organisation in found.items():
            if not group.uid or group.uid in self.settled:
                continue
            self.settled.add(group.uid)
            if not organisation.group_uid:
                organisation.group_uid = group.uid
                changed[organisation.pk] = organisation
            if group.name.casefold() != organisation.name.casefold():
                name = _readable(group.name)
                renamings.append(Renaming(organisation, organisation.name, name, today()))
                organisation.name = name
                changed[organisation.pk] = organisation
        if changed:
            note_names(renamings)
            Organisation.objects.bulk_update(changed.values(), ["name", "group_uid"])
            audit.record_all(
                [
                    audit.entry("changed", row, by=by, organisation_id=row.pk, changed=["name", "group_uid"])
                    for row in changed.values()
                ]
            )
            self._learn(changed.values())


def _key(kind: str, name: str) -> tuple[str, str]:
    return kind, name.casefold()


def _readable(name: str) -> str:
    """The register shouts the names of trusts."""
    return capwords(name) if name.isupper() else name
