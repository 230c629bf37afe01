"""The audit trail and the outbox as the office reads them, fast at any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db.models import Q, QuerySet

from core.calendar import midnight
from core.models import AuditEntry, Message
from core.states import MessageStatus
from core.words import clock, short_day
from schools.models import Organisation, Person

ENTRY_HEADER = ("When", "Who", "Seen as", "Did what", "Record", "Number", "School", "Fields")
CHUNK = 1000


def entries(
    *,
    person: str = "",
    thing: str = "",
    number: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[AuditEntry]:
    """The trail, the latest first, narrowed to a person's address, a kind of record, one record, and days."""
    found = AuditEntry.objects.order_by("-at", "-id")
    if person:
        who = Person.objects.filter(email=person.lower()).values_list("pk", flat=True).first()
        found = found.filter(person_id=who or 0)
    if thing:
        found = found.filter(thing=thing)
    if number is not None:
        found = found.filter(thing_id=number)
    if first:
        found = found.filter(at__gte=midnight(first))
    if last:
        found = found.filter(at__lt=midnight(last + timedelta(days=1)))
    return found


def thing_name(thing: str) -> str:
    """The kind of record in words, as in "certificate"; its number alone says nothing to anybody."""
    try:
        return str(apps.get_model(thing)._meta.verbose_name)
    except LookupError:  # a record of a kind that is no longer kept
        return thing


@dataclass(frozen=True)
class Line:
    """An entry with its numbers in words. The trail itself holds numbers only."""

    entry: AuditEntry
    who: str
    seen_as: str
    where: str

    @property
    def thing(self) -> str:
        return thing_name(self.entry.thing)


def lines_of(entries: Sequence[AuditEntry]) -> list[Line]:
    """The entries with the names of people and schools, in one query for each of the two."""
    names = names_of({entry.person_id for entry in entries} | {entry.seen_as_id for entry in entries})
    places = {entry.organisation_id for entry in entries if entry.organisation_id}
    schools = dict(Organisation.objects.filter(pk__in=places).order_by().values_list("pk", "name"))
    return [
        Line(
            entry,
            names.get(entry.person_id, "Somebody forgotten") if entry.person_id else "The clock",
            names.get(entry.seen_as_id or 0, ""),
            schools.get(entry.organisation_id or 0, ""),
        )
        for entry in entries
    ]


def names_of(person_ids: Iterable[int | None]) -> dict[int, str]:
    """Names by number, of those who are still known."""
    known = Person.objects.filter(pk__in=[person_id for person_id in person_ids if person_id])
    return {person.pk: str(person) for person in known}


def entry_rows(found: QuerySet[AuditEntry], *, most: int) -> Iterator[tuple]:
    """The trail as rows of a spreadsheet, read a thousand at a time."""
    for start in range(0, most, CHUNK):
        lines = lines_of(list(found[start : min(start + CHUNK, most)]))
        for line in lines:
            entry = line.entry
            when = f"{short_day(entry.at)} {clock(entry.at)}"
            fields = ", ".join(entry.changed)
            yield when, line.who, line.seen_as, entry.verb, entry.thing, entry.thing_id, line.where, fields
        if len(lines) < CHUNK:
            return


def messages(*, status: str = "", to: str = "") -> QuerySet[Message]:
    """The outbox, the latest first, without what the messages said."""
    found = Message.objects.defer("text", "html", "data").order_by("-pk")
    if status:
        found = found.filter(status=status)
    if to:
        who = Person.objects.filter(email=to.lower()).values_list("pk", flat=True).first()
        addressed_to = Q(to_email__in={to, to.lower()})
        found = found.filter(addressed_to | Q(person_id=who) if who else addressed_to)
    return found


@dataclass(frozen=True)
class Addressed:
    """A message with whom it is for, in words."""

    message: Message
    name: str

    @property
    def title(self) -> str:
        return title_of(self.message)


def addressed(messages: Sequence[Message]) -> list[Addressed]:
    """The messages with the names of those they are for, in one query."""
    names = names_of(message.person_id for message in messages)
    return [Addressed(message, names.get(message.person_id or 0, "")) for message in messages]


def title_of(message: Message) -> str:
    """Its subject once it was written; before that what it will tell of, as in "Approval"."""
    return message.subject or message.kind.rpartition(".")[2].replace("_", " ").capitalize()


def given_up() -> QuerySet[Message]:
    """What somebody has to look at."""
    return messages(status=MessageStatus.GIVEN_UP)
