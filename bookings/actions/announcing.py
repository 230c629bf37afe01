"""Letters of the office to chosen people of one course."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from bookings import queries
from bookings.emails import office as letters
from bookings.models import Announcement, Booking
from core import audit, outbox
from core.action import RuleBroken, action
from programmes.models import Cohort
from schools.models import Person

#: With more readers than this a worker writes the letters, and its page shows how far it is.
WRITTEN_AT_ONCE = 100
BATCH = 100


@dataclass(frozen=True)
class ToWrite:
    """A letter before it is sent: its words, and to whom, by state and by single bookings."""

    key: UUID
    subject: str
    text: str
    statuses: Collection[str]
    bookings: Collection[int]


def announce(cohort: Cohort, letter: ToWrite, *, by: Person) -> tuple[Announcement, bool]:
    """Write to everyone on a course in one of these states, and to those of these bookings; one letter a person.

    The same key sends once, however often and from how many windows the form is sent. Returns the letter, and whether
    it is a new one. Letters to many are written by a worker (`write_letters`).
    """
    known = Announcement.objects.filter(key=letter.key)
    if sent := known.first():
        return sent, False
    try:
        return _announce(cohort, letter, by=by), True
    except RuleBroken:
        if sent := known.first():
            return sent, False
        raise


@action
def _announce(cohort: Cohort, letter: ToWrite, *, by: Person) -> Announcement:
    chosen = list(queries.chosen_on(cohort.pk, statuses=letter.statuses, bookings=letter.bookings))
    if not chosen:
        raise RuleBroken("Choose somebody to write to.")
    sent = Announcement(
        key=letter.key,
        cohort=cohort,
        written_by=by,
        to_statuses=sorted(letter.statuses),
        subject=letter.subject,
        text=letter.text,
    )
    sent.save(force_insert=True)
    through = Announcement.bookings.through
    through.objects.bulk_create(through(announcement=sent, booking=booking) for booking in chosen)
    audit.record("wrote to the participants of", cohort, by=by)
    if len(chosen) <= WRITTEN_AT_ONCE:
        outbox.post_all(_intents(sent, chosen))
    return sent


def write_letters(letter: Announcement) -> Iterator[int]:
    """Write the letters to everyone who was chosen, a hundred at a time. Gives the number of each batch; those that are
    written already are left as they are."""
    chosen = Booking.objects.filter(announcements=letter).select_related("request").order_by("pk")
    last = 0
    while batch := list(chosen.filter(pk__gt=last)[:BATCH]):
        outbox.post_all(_intents(letter, batch))
        last = batch[-1].pk
        yield len(batch)


def _intents(letter: Announcement, bookings: Iterable[Booking]) -> list:
    """One letter for each person, whoever of theirs was chosen."""
    return [letters.of_announcement(letter, person_id) for person_id in sorted({one.told_id for one in bookings})]
