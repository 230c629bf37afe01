"""What lists say: a booking's state in two words and a colour, and the rows of what needs somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils import timezone

from bookings.models import Booking
from bookings.states import ApprovalStatus, Status


@dataclass(frozen=True)
class Tag:
    """Words, and the tone that components/tag.html knows."""

    text: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One thing that needs somebody, in the words of the table."""

    url: str
    title: str
    second: str
    what: str
    what_second: str
    tag: Tag
    by: str


def tag_of(booking: Booking) -> Tag:
    """What somebody who looks at a list wants to know of a booking."""
    if booking.status == Status.WAITING:
        position = getattr(booking, "line_position", None)
        return Tag(f"Waiting, {ordinal(position)}" if position else "Waiting", "quiet")
    if booking.status == Status.OFFERED:
        return Tag("Offered", "wait")
    if booking.status == Status.CANCELLED:
        return Tag("Cancelled", "quiet")
    if booking.status == Status.LAPSED:
        return Tag("Offer lapsed", "quiet")
    return _tag_of_a_place(booking)


def _tag_of_a_place(booking: Booking) -> Tag:
    approval = getattr(booking, "approval", None)
    if approval is not None and approval.status == ApprovalStatus.ASKED:
        return Tag("Needs approval", "wait")
    if booking.cohort.ends_at and booking.cohort.ends_at <= timezone.now():
        return Tag("Course over")
    return Tag("Booked", "good")


def tagged(bookings) -> list[Booking]:
    """The bookings as a list, each with its `tag`."""
    rows = list(bookings)
    for booking in rows:
        booking.tag = tag_of(booking)
    return rows
