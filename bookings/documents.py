"""Files of bookings: sessions for the participant's calendar."""

from __future__ import annotations

from collections.abc import Iterable

from bookings.models import Booking
from core import documents
from core.documents import CANCEL, PUBLISH, REQUEST, Meeting
from core.letters import link_to
from core.outbox import Attachment
from programmes.models import Session


def meeting_of(session: Session, *, changes: int = 0) -> Meeting:
    """A session as a participant's calendar shows it. `changes` counts what the record does not know yet."""
    place = ", ".join(str(part) for part in (session.venue, session.place) if part)
    return Meeting(
        uid=documents.uid("session", session.pk),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=session.cohort.programme.title,
        sequence=session.sequence + changes,
        where=place or session.video_link,
        details="\n".join(part for part in (session.title, session.video_link) if part),
        url=link_to("bookings:course", session.cohort.programme.slug),
    )


def calendar_files(
    booking: Booking, sessions: Iterable[Session], *, is_cancelled: bool = False
) -> tuple[Attachment, ...]:
    """What goes with a letter about a place: one file for each session, which replaces or takes away its event."""
    method = CANCEL if is_cancelled else REQUEST
    return tuple(
        documents.invitation(
            meeting_of(session, changes=int(is_cancelled)),
            method=method,
            to_email=booking.person.email or booking.person.personal_email,
            to_name=booking.person.full_name,
            file_name=f"session-{number}",
        )
        for number, session in enumerate(sessions, start=1)
    )


def calendar_of(booking: Booking, *, is_cancelled: bool = False) -> bytes:
    """All sessions of a place in one file, to add to a calendar, or to take away from one."""
    sessions = booking.cohort.sessions.select_related("venue", "cohort__programme")
    meetings = [meeting_of(session, changes=int(is_cancelled)) for session in sessions]
    return documents.calendar(
        meetings,
        method=CANCEL if is_cancelled else PUBLISH,
        to_email=booking.person.email or booking.person.personal_email,
        to_name=booking.person.full_name,
    )
