"""Letters about what a place costs after all: it was refilled."""

from __future__ import annotations

from collections.abc import Iterator

from bookings.models import Booking
from bookings.queries import who_hears_of_money, with_place
from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from payments.states import ChargeStatus
from schools.models import Person


def of_refilling(booking: Booking) -> Iterator[Message]:
    """Somebody took the place that was given up late: its school owes nothing for it."""
    boxes, heads = who_hears_of_money(booking.organisation_id) if booking.organisation_id else ([], [])
    about = f"booking:{booking.pk}"
    for email in boxes:
        yield outbox.intent("bookings.refilled", key=f"refilled:{booking.pk}", about=about, to_email=email)
    for head in heads:
        yield outbox.intent("bookings.refilled", key=f"refilled:{booking.pk}:{head.pk}", about=about, to=head)


@outbox.composes("bookings.refilled")
def refilled(message: Message) -> Letter | None:
    booking = with_place().get(pk=message.about.split(":")[1])
    charge = booking.cancelling_charge
    if charge is None or charge.status != ChargeStatus.WITHDRAWN:
        return None
    return letter_from(
        "bookings/emails/refilled",
        to_email=message.to_email or _email_of(message),
        subject=f"Nothing to pay: {booking.cohort.programme.title}",
        booking=booking,
        pence=charge.amount_pence,
        link=link_to("bookings:booking", booking.pk),
    )


def _email_of(message: Message) -> str:
    return Person.objects.get(pk=message.person_id).email or ""
