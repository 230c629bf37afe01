"""The audit trail and the outbox as the office reads them, fast at any size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.apps import apps
from django.db.models import QuerySet

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


def named(rows: list[AuditEntry]) -> list[AuditEntry]:
    """The entries with `who`, `seen_as` and `where` in words. The trail itself holds numbers only."""
    people = {row.person_id for row in rows} | {row.seen_as_id for row in rows}
    names = {person.pk: str(person) for person in Person.objects.filter(pk__in=people - {None})}
    places = {row.organisation_id for row in rows} - {None}
    schools = dict(Organisation.objects.filter(pk__in=places).order_by().values_list("pk", "name"))
    for row in rows:
        row.thing_name = thing_name(row.thing)
        row.who = names.get(row.person_id, "Somebody forgotten") if row.person_id else "The clock"
        row.seen_as = names.get(row.seen_as_id, "")
        row.where = schools.get(row.organisation_id, "")
    return rows


def entry_rows(found: QuerySet[AuditEntry], *, most: int) -> Iterator[tuple]:
    """The trail as rows of a spreadsheet, read a thousand at a time."""
    for start in range(0, most, CHUNK):
        rows = named(list(found[start : min(start + CHUNK, most)]))
        for row in rows:
            when = f"{short_day(row.at)} {clock(row.at)}"
            yield when, row.who, row.seen_as, row.verb, row.thing, row.thing_id, row.where, ", ".join(row.changed)
        if len(rows) < CHUNK:
            return


def messages(*, status: str = "", to: str = "") -> QuerySet[Message]:
    """The outbox, the latest first, without what the messages said."""
    found = Message.objects.defer("text", "html", "data").order_by("-pk")
    if status:
        found = found.filter(status=status)
    if to:
        who = Person.objects.filter(email=to.lower()).values_list("pk", flat=True).first()
        found = found.filter(person_id=who) if who else found.filter(to_email__iexact=to)
    return found


def addressed(rows: list[Message]) -> list[Message]:
    """The messages with `name`, whom they are for, and `title`, what they tell of, in words."""
    people = Person.objects.filter(pk__in={row.person_id for row in rows} - {None})
    names = {person.pk: str(person) for person in people}
    for row in rows:
        row.name = names.get(row.person_id, "")
        row.title = title_of(row)
    return rows


def title_of(message: Message) -> str:
    """Its subject once it was written; before that what it will tell of, as in "Approval"."""
    return message.subject or message.kind.rpartition(".")[2].replace("_", " ").capitalize()


def given_up() -> QuerySet[Message]:
    """What somebody has to look at."""
    return messages(status=MessageStatus.GIVEN_UP)
