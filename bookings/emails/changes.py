"""Letters about what the alliance decides on a course, and about places on another date."""

from __future__ import annotations

from django.utils import timezone

from bookings.documents import calendar_files
from bookings.models import Booking
from bookings.queries import with_place
from bookings.states import Status
from core import outbox, words
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Attachment, Letter


def of_confirming(booking: Booking) -> Message:
    """The course is sure to run: to everyone with a place once, however many places they asked for."""
    key = f"confirmed:{booking.cohort_id}:{booking.told_id}"
    return outbox.intent("bookings.confirmed", key=key, about=f"booking:{booking.pk}", to=booking.told_id)


def of_moving(new: Booking, old: Booking) -> Message:
    """The place is on another date now."""
    key, about = f"moved:{new.pk}", f"booking:{new.pk}"
    return outbox.intent("bookings.moved", key=key, about=about, to=new.told_id, was=old.pk)


@outbox.composes("bookings.confirmed")
def confirmed(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    if booking.status != Status.BOOKED or booking.cohort.confirmed_at is None:
        return None
    return _letter("confirmed", booking, f"It runs: {booking.cohort.programme.title}")


@outbox.composes("bookings.moved")
def moved(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    if booking.status != Status.BOOKED:
        return None
    was = with_place().get(pk=message.data["was"])
    sessions = booking.cohort.sessions.select_related("venue", "room", "cohort__programme")
    gone = was.cohort.sessions.select_related("venue", "room", "cohort__programme").filter(starts_at__gt=timezone.now())
    files = (*calendar_files(booking, sessions), *calendar_files(was, gone, is_cancelled=True, first=len(sessions) + 1))
    subject = f"Moved to {words.day(booking.cohort.starts_at)}: {booking.cohort.programme.title}"
    return _letter("moved", booking, subject, attachments=files, was=was)


def _letter(name: str, booking: Booking, subject: str, *, attachments: tuple[Attachment, ...] = (), **facts) -> Letter:
    return letter_from(
        f"bookings/emails/{name}",
        to_email=booking.told.email or booking.told.personal_email,
        subject=subject,
        attachments=attachments,
        booking=booking,
        sessions=list(booking.cohort.sessions.select_related("venue")),
        link=link_to("bookings:booking", booking.pk),
        **facts,
    )
