"""Letters when a school is unavailable for some days. None of them says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from bookings.documents import calendar_files
from bookings.models import Booking, Call
from bookings.queries import Led, with_place
from core import outbox, words
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Attachment, Letter
from programmes.models import Session
from schools.models import Organisation, Person


class Outcomes(Protocol):
    """What became of places (actions.calls.Done)."""

    moved: list[tuple[Booking, Booking]]
    gone: list[Booking]
    excused: list[tuple[Booking, list[int]]]
    again: list[Booking]


def of_call(call: Call, done: Outcomes) -> Iterator[Message]:
    """One letter to each person, about all of their places."""
    return _one_each(call, done, kind="bookings.unavailable", key="call")


def of_taking_back(call: Call, done: Outcomes) -> Iterator[Message]:
    """The same when the head has taken it back: what they have again, and what was lost."""
    return _one_each(call, done, kind="bookings.available", key="call taken back")


def _one_each(call: Call, done: Outcomes, *, kind: str, key: str) -> Iterator[Message]:
    facts: dict[int, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    for old, new in done.moved:
        facts[old.told_id]["moved"].append([old.pk, new.pk])
    for booking in done.gone:
        facts[booking.told_id]["gone"].append(booking.pk)
    for booking, sessions in done.excused:
        facts[booking.told_id]["excused"].append([booking.pk, sessions])
    for booking in done.again:
        facts[booking.told_id]["again"].append(booking.pk)
    days = {"school": call.organisation_id, "from_on": str(call.from_on), "to_on": str(call.to_on)}
    for person_id, of_person in facts.items():
        about = f"call:{call.pk}" if kind == "bookings.unavailable" else ""
        yield outbox.intent(kind, key=f"{key}:{call.pk}:{person_id}", about=about, to=person_id, **days, **of_person)


def of_leaders_away(call: Call, led: Iterable[Led]) -> list[Message]:
    """To the office: who was to lead what. Nothing has been changed about it."""
    sessions = [[one.session.pk, [person.pk for person in one.people]] for one in led]
    if not sessions:
        return []
    facts: dict[str, Any] = {"school": call.organisation_id, "sessions": sessions}
    to = settings.ALLIANCE["contact_email"]
    return [
        outbox.intent(
            "bookings.leaders_away", key=f"leaders away:{call.pk}", about=f"call:{call.pk}", to_email=to, **facts
        )
    ]


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.unavailable")
def unavailable(message: Message) -> Letter:
    facts = _Facts(message)
    files = [*_files(facts.new), *_files(facts.gone, is_cancelled=True), *_files(facts.old, is_cancelled=True)]
    for booking, sessions in facts.excused:
        files += calendar_files(booking, sessions, is_cancelled=True)
    return facts.letter("unavailable", f"You are free {facts.days}", _numbered(files))


@outbox.composes("bookings.available")
def available(message: Message) -> Letter:
    facts = _Facts(message)
    files = _files(facts.again)
    for booking, sessions in facts.excused:
        files += calendar_files(booking, sessions)
    return facts.letter("available", f"Your courses {facts.days} after all", _numbered(files))


@outbox.composes("bookings.leaders_away")
def leaders_away(message: Message) -> Letter | None:
    people = dict(message.data["sessions"])
    ahead = Session.objects.filter(pk__in=people, starts_at__gt=timezone.now())
    sessions = list(ahead.select_related("cohort__programme", "venue").order_by("starts_at"))
    names = Person.objects.in_bulk({pk for ids in people.values() for pk in ids})
    for session in sessions:
        session.away = ", ".join(str(names[pk]) for pk in people[session.pk] if pk in names)
    if not sessions:
        return None
    return letter_from(
        "bookings/emails/leaders_away",
        to_email=message.to_email,
        subject=f"Needs you: {sessions[0].cohort.programme.title}, {words.day(sessions[0].starts_at)}",
        school=Organisation.objects.get(pk=message.data["school"]),
        sessions=sessions,
        link=link_to("bookings:register", sessions[0].pk),
    )


class _Facts:
    """What one letter tells, read again at the moment at which it is sent."""

    def __init__(self, message: Message) -> None:
        said = message.data
        self.person = Person.objects.get(pk=message.person_id)
        self.school = Organisation.objects.get(pk=said["school"])
        first, last = date.fromisoformat(said["from_on"]), date.fromisoformat(said["to_on"])
        self.days = f"from {words.day(first)} to {words.day(last)}"
        pairs, excused = said.get("moved", []), said.get("excused", [])
        ids = {*said.get("gone", []), *said.get("again", [])}
        ids |= {pk for pair in pairs for pk in pair} | {pk for pk, _ in excused}
        found = with_place().in_bulk(ids)
        sessions = Session.objects.select_related("cohort__programme", "venue", "room").in_bulk(
            {pk for _, some in excused for pk in some}
        )
        self.moved = [(found[old], found[new]) for old, new in pairs]
        self.old, self.new = [old for old, _ in self.moved], [new for _, new in self.moved]
        self.gone = [found[pk] for pk in said.get("gone", [])]
        self.again = [found[pk] for pk in said.get("again", [])]
        self.excused = [(found[pk], [sessions[one] for one in some if one in sessions]) for pk, some in excused]

    def letter(self, name: str, subject: str, files: tuple[Attachment, ...]) -> Letter:
        return letter_from(
            f"bookings/emails/{name}",
            to_email=self.person.email or self.person.personal_email,
            subject=subject,
            attachments=files,
            person=self.person,
            school=self.school,
            days=self.days,
            moved=self.moved,
            gone=self.gone,
            again=self.again,
            excused=self.excused,
            link=link_to("home:my"),
        )


def _files(bookings: Iterable[Booking], *, is_cancelled: bool = False) -> list[Attachment]:
    files: list[Attachment] = []
    for booking in bookings:
        ahead = booking.cohort.sessions.filter(starts_at__gt=timezone.now())
        sessions = ahead.select_related("venue", "room", "cohort__programme")
        files += calendar_files(booking, sessions, is_cancelled=is_cancelled)
    return files


def _numbered(files: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Each file under a name of its own."""
    return tuple(
        Attachment(f"session-{number}.ics", file.content, file.mime_type) for number, file in enumerate(files, start=1)
    )
