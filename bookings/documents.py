"""Files of bookings: sessions for the participant's calendar, registers on paper and in spreadsheets, certificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone

from bookings import rules
from bookings.models import Booking, Certificate
from bookings.queries import comes_instead_of, who_comes
from core import documents, words
from core.documents import CANCEL, PUBLISH, REQUEST, Meeting
from core.letters import link_to
from core.outbox import Attachment
from programmes.models import Session
from schools.models import Person


def meeting_of(session: Session, booking: Booking, *, changes: int = 0) -> Meeting:
    """A session as a participant's calendar shows it. `changes` counts what the record does not know yet."""
    link = booking.joining_link if session.video_link and booking.has_joining_link else ""
    return Meeting(
        uid=documents.uid("session", session.pk),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.cohort.programme.title,
        sequence=session.sequence + changes,
        where=session.where or link,
        details="\n".join(part for part in (session.title, link and f"Join online: {link}") if part),
        url=link_to("bookings:course", session.cohort.programme.slug),
    )


def cancelled_meeting(session_id: int, *, title: str, starts_at: datetime, ends_at: datetime, sequence: int) -> Meeting:
    """A session whose record is gone, as calendars still know it."""
    return Meeting(documents.uid("session", session_id), starts_at, ends_at, title, sequence=sequence)


def calendar_files(
    booking: Booking,
    sessions: Iterable[Session],
    *,
    is_cancelled: bool = False,
    to: Person | None = None,
    first: int = 1,
) -> tuple[Attachment, ...]:
    """What goes with a letter about a place: one file for each session, which replaces or takes away its event.

    It is for whoever gets the booking's letters, unless it says `to` whom. `first` is the number of the first file.
    """
    to = to or booking.told
    method = CANCEL if is_cancelled else REQUEST
    return tuple(
        documents.invitation(
            meeting_of(session, booking, changes=int(is_cancelled)),
            method=method,
            to_email=to.email or to.personal_email,
            to_name=to.full_name,
            file_name=f"session-{number}",
        )
        for number, session in enumerate(sessions, start=first)
    )


def calendar_of(booking: Booking, *, is_cancelled: bool = False) -> bytes:
    """All sessions of a place in one file, to add to a calendar, or to take away from one."""
    sessions = booking.cohort.sessions.select_related("venue", "room", "cohort__programme")
    meetings = [meeting_of(session, booking, changes=int(is_cancelled)) for session in sessions]
    return documents.calendar(
        meetings,
        method=CANCEL if is_cancelled else PUBLISH,
        to_email=booking.told.email or booking.told.personal_email,
        to_name=booking.told.full_name,
    )


# Registers and certificates -------------------------------------------------------------------------------------------

REGISTER_COLUMNS = ("Name", "School", "Mark", "Minutes", "Taken at")


def register_rows(bookings: Iterable[Booking]) -> Iterator[tuple]:
    """A register for a spreadsheet: names and schools, never what somebody needs or pays."""
    for booking in bookings:
        mark = booking.marks[0] if booking.marks else None
        school = str(booking.organisation or "")
        who = " ".join(part for part in (str(who_comes(booking)), comes_instead_of(booking)) if part)
        if mark is None:
            yield who, school, "", None, ""
        else:
            taken_at = f"{timezone.localtime(mark.taken_at):%Y-%m-%d %H:%M}"
            yield who, school, mark.get_mark_display(), mark.minutes, taken_at


def register(session: Session, bookings: Iterable[Booking]) -> bytes:
    """The register on paper, with room to sign; marks that were taken are on it."""
    return documents.pdf(
        "register",
        {
            "course": session.cohort.programme.title,
            "session": session.title,
            "number": f"Session {session.number} of {session.of}" if session.of > 1 else "",
            "when": words.when(session.starts_at, session.ends_at),
            "where": session.where,
            "leader": str(session.leader or ""),
            "rows": [_row(booking) for booking in bookings],
        },
    )


def _row(booking: Booking) -> dict[str, str]:
    mark = booking.marks[0] if booking.marks else None
    minutes = f", {mark.minutes} min" if mark and mark.minutes else ""
    said = f"{mark.get_mark_display()}{minutes}" if mark else ""
    known = "School unavailable" if booking.is_away and not mark else ""
    return {
        "name": str(who_comes(booking)),
        "instead_of": comes_instead_of(booking),
        "school": str(booking.organisation or ""),
        "mark": said or known,
    }


def certificate(issued: Certificate) -> bytes:
    """The certificate as a PDF. Anyone can check it by the code at its foot."""
    shown = rules.code_as_shown(issued.code)
    issued_on = timezone.localdate(issued.issued_at)
    return documents.pdf(
        "certificate",
        {
            "name": issued.name,
            "course": issued.title,
            "hours": words.duration(issued.minutes),
            "days": days_in_words(issued.first_on, issued.last_on),
            "leader": issued.led_by,
            "issued": days_in_words(issued_on, issued_on),
            "code": shown,
            "address": link_to("bookings:verify", shown),
        },
    )


def days_in_words(first: date, last: date) -> str:
    """26 January 2017; 12 to 26 January 2017; 28 November 2016 to 26 January 2017."""
    if first == last:
        return f"{last.day} {last:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%B %Y}"
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
