"""What is held about people, for how long, and how it is forgotten: the questions that every app's privacy.py answers.

Each app that keeps anything about people has a `privacy.py` with four names:

`RETENTION`            each model that holds personal data → `Kept`: what it is, why we have it, how long it stays
`held_about(person)`   yields `Section`s for the document that a person can ask for
`forget(person)`       blanks what the app holds and yields `Forgotten`: what went, and what stays with the reason
`purge(now)`           takes away what is past its time; words → how many rows

The app `home` runs them all (subject access, erasure, every night), and a test fails when a model with personal data is
in none. This file answers for the kernel's own models: messages, long jobs and the audit trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from core import rules, words
from core.models import AuditEntry, Job, Message
from core.states import JobStatus, MessageStatus


@dataclass(frozen=True)
class Kept:
    """One kind of record about people, in the words of the privacy notice."""

    what: str
    why: str
    how_long: str


@dataclass(frozen=True)
class Section:
    """A heading of the subject-access document with its rows, each a label → what we hold."""

    title: str
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class Forgotten:
    """What an erasure did to one kind of record. `stays` says what is kept and why; empty when nothing is."""

    what: str
    rows: int
    stays: str = ""


def section(title: str, rows: QuerySet, /, **columns: str) -> Section:
    """The rows of a query under a heading. `columns` is look-up → label, shown as a person would write them."""
    read = [_reader(rows.model, path) for path in columns]
    labels = list(columns.values())
    named = rows.values_list(*columns)
    return Section(
        title, [{label: say(value) for label, say, value in zip(labels, read, row, strict=True)} for row in named]
    )


def _reader(model: type[Model], path: str) -> Callable[[Any], str]:
    """How the values of a column are said: choices by their labels, pence as money, all else by its kind."""
    *steps, name = path.split("__")
    owner: Any = model
    for step in steps:
        owner = owner._meta.get_field(step).related_model
    field = owner._meta.get_field(name)
    if choices := dict(getattr(field, "flatchoices", ())):
        return lambda value: str(choices.get(value, value or ""))
    if name.endswith("_pence"):
        return lambda value: "" if value is None else words.money(value)
    return written


def written(value: Any) -> str:
    """A value as the document shows it: days and instants in words, yes and no, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return words.when(value)
    return str(value)


def parts() -> Iterator[ModuleType]:
    """The privacy.py of every app that has one, the highest app first (its records stand on those below)."""
    for config in apps.get_app_configs():
        name = f"{config.name}.privacy"
        if find_spec(name):
            yield import_module(name)


# The kernel's own records -------------------------------------------------------------------------------------------

RETENTION: Mapping[type[Model], Kept] = {
    Message: Kept(
        "Messages we sent you",
        "To tell you about places, approvals and changes, and to be able to say what we told you",
        "The words for 30 days after sending, a sign-in code only until it is sent, the fact for two years",
    ),
    Job: Kept(
        "Lists that the office brought in",
        "To put the alliance's own records into the portal, and to show what did not go in",
        "The file and its report for 30 days; a list that was looked at and not brought in, for one day",
    ),
    AuditEntry: Kept(
        "What was done in the portal, by whom",
        "To show that records were changed and read only by people who may",
        "As long as the portal; it holds numbers of records and names of fields, never names of people",
    ),
}
MESSAGES_KEPT = timedelta(days=2 * 365)
CODES_ARE_USEFUL_FOR = timedelta(hours=1)
JOBS_KEPT = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=1)


def held_about(person: Any) -> Iterator[Section]:
    """Messages to the person, lists they brought in, and what they did, as the audit trail has it."""
    to_them = messages_to(person)
    yield section(
        "Messages to you",
        to_them.order_by("-pk"),
        subject="Subject",
        to_email="To",
        status="State",
        sent_at="Sent",
        text="Words",
    )
    yield section(
        "Lists you brought in",
        Job.objects.filter(person_id=person.pk).order_by("-pk"),
        title="List",
        made_at="When",
        status="State",
    )
    done = AuditEntry.objects.filter(person_id=person.pk).order_by("-pk")
    yield section("What you did in the portal", done, at="When", verb="What", thing="Kind of record", thing_id="Number")


def messages_to(person: Any) -> QuerySet[Message]:
    """Messages to the person's record, or to an address of theirs."""
    addresses = [address for address in (person.email, person.personal_email) if address]
    return Message.objects.filter(Q(person_id=person.pk) | Q(to_email__in=addresses))


def forget(person: Any) -> Iterator[Forgotten]:
    """Calls back what has not gone out and blanks what has; takes the person's name off the lists they brought in."""
    mine = messages_to(person)
    mine.filter(status__in=[MessageStatus.QUEUED, MessageStatus.GIVEN_UP]).update(status=MessageStatus.CANCELLED)
    blanked = blank(mine, to_email="", data={})
    yield Forgotten(
        "Messages", blanked, "that a message was sent, without its words or address, so that it is not sent twice"
    )
    yield Forgotten("Lists brought in", Job.objects.filter(person_id=person.pk).update(person_id=None))
    trail = AuditEntry.objects.filter(person_id=person.pk).count()
    yield Forgotten(
        "Audit trail", 0, f"{trail} entries: they hold only the number of the record, and show who changed what"
    )


def blank(messages: QuerySet[Message], **also: Any) -> int:
    """Take the words out of messages; the row stays, so that its key is never used again."""
    return messages.update(subject="", text="", html="", trouble="", **also)


def purge(now: datetime) -> dict[str, int]:
    """Words of messages after 30 days, codes that nobody can use any more, old messages, and files of finished jobs."""
    ended = [MessageStatus.SENT, MessageStatus.CANCELLED, MessageStatus.GIVEN_UP]
    codes = Message.objects.filter(is_secret=True, made_at__lt=now - CODES_ARE_USEFUL_FOR)
    codes.filter(status__in=[MessageStatus.QUEUED, MessageStatus.GIVEN_UP]).update(status=MessageStatus.CANCELLED)
    has_words = ~Q(text="", html="")
    old = Message.objects.filter(
        Q(sent_at__lt=now - rules.WORDS_KEPT) | Q(sent_at__isnull=True, due_at__lt=now - rules.WORDS_KEPT)
    )
    return {
        "codes blanked": blank(codes.filter(has_words, status__in=ended)),
        "messages blanked": blank(old.filter(has_words, status__in=ended), data={}),
        "messages deleted": Message.objects.filter(status__in=ended, made_at__lt=now - MESSAGES_KEPT).delete()[0],
        "jobs blanked": sum(_empty(job) for job in _jobs_past_their_time(now)),
    }


def _jobs_past_their_time(now: datetime) -> Iterable[Job]:
    drafts = Q(status=JobStatus.DRAFT, made_at__lt=now - DRAFTS_KEPT)
    done = Q(status__in=[JobStatus.FINISHED, JobStatus.FAILED], made_at__lt=now - JOBS_KEPT)
    return Job.objects.filter(drafts | done).exclude(file="", troubles=[])


def _empty(job: Job) -> bool:
    """Take the file and the report of its rows away; the counts stay."""
    if job.file:
        job.file.delete(save=False)
    job.troubles = []
    job.save(update_fields=["file", "troubles"])
    return True
