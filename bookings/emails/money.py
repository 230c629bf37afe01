"""Letters about what a place costs after all: it was refilled, or nobody came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bookings.models import Booking
from bookings.queries import who_hears_of_money, with_place
from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from payments.models import Charge
from schools.models import Person


def of_refilling(booking: Booking) -> Iterator[Message]:
    """Somebody took the place that was given up late: its school owes nothing for it."""
    boxes, heads = who_hears_of_money(booking.organisation_id) if booking.organisation_id else ([], [])
    about = f"booking:{booking.pk}"
    for email in boxes:
        yield outbox.intent("bookings.refilled", key=f"refilled:{booking.pk}", about=about, to_email=email)
    for head in heads:
        yield outbox.intent("bookings.refilled", key=f"refilled:{booking.pk}:{head.pk}", about=about, to=head)


def of_no_show(booking: Booking, charge: Charge, *, due_at: datetime) -> Message:
    """Nobody came to a place that was free. It goes out the next morning, so that a slip of the register is mended."""
    key, about = f"no-show:{charge.pk}", f"no-show:{booking.pk}"
    return outbox.intent("bookings.no_show", key=key, about=about, to=booking.told_id, due_at=due_at)


@outbox.composes("bookings.refilled")
def refilled(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    charge = booking.cancelling_charge
    if charge is None or charge.is_standing:
        return None
    return letter_from(
        "bookings/emails/refilled",
        to_email=message.to_email or _email_of(message),
        subject=f"Nothing to pay: {booking.cohort.programme.title}",
        booking=booking,
        pence=charge.amount_pence,
        link=link_to("bookings:booking", booking.pk),
    )


@outbox.composes("bookings.no_show")
def no_show(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    charge = booking.no_show_charge
    if charge is None or not charge.is_standing:
        return None
    return letter_from(
        "bookings/emails/no_show",
        to_email=booking.told.email or booking.told.personal_email,
        subject=f"We missed you: {booking.cohort.programme.title}",
        booking=booking,
        pence=charge.amount_pence,
        link=link_to("bookings:booking", booking.pk),
    )


def _email_of(message: Message) -> str:
    return Person.objects.get(pk=message.person_id).email or ""
