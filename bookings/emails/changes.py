"""Letters about what the alliance decides on a course: that it runs."""

from __future__ import annotations

from bookings.models import Booking
from bookings.queries import with_place
from bookings.states import Status
from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter


def of_confirming(booking: Booking) -> Message:
    """The course is sure to run: to everyone with a place once, however many places they asked for."""
    key = f"confirmed:{booking.cohort_id}:{booking.told_id}"
    return outbox.intent("bookings.confirmed", key=key, about=f"booking:{booking.pk}", to=booking.told_id)


@outbox.composes("bookings.confirmed")
def confirmed(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    if booking.status != Status.BOOKED or booking.cohort.confirmed_at is None:
        return None
    return letter_from(
        "bookings/emails/confirmed",
        to_email=booking.told.email or booking.told.personal_email,
        subject=f"It runs: {booking.cohort.programme.title}",
        booking=booking,
        sessions=list(booking.cohort.sessions.select_related("venue")),
        link=link_to("bookings:booking", booking.pk),
    )
