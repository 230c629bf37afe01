"""Letters about a place: confirmed, waiting, offered, approved, declined, cancelled."""

from __future__ import annotations

from django.utils import timezone

from bookings.documents import calendar_files
from bookings.models import Approval, Booking
from bookings.queries import position_in_line, with_place
from bookings.states import ApprovalStatus, Cause, Status
from core import outbox, words
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter

# What is to be told ---------------------------------------------------------------------------------------------------


def of_booking(booking: Booking) -> Message:
    """You have a place, or a position in the line."""
    return outbox.intent(
        "bookings.booked", key=f"booked:{booking.pk}:{booking.status}", about=_about(booking), to=booking.told_id
    )


def of_mode(booking: Booking) -> Message:
    """The place is now in the room, or online."""
    key = f"mode:{booking.pk}:{booking.mode}:{timezone.now():%Y%m%d%H%M%S}"
    return outbox.intent("bookings.booked", key=key, about=_about(booking), to=booking.told_id)


def of_decision(approval: Approval) -> Message:
    """The school agreed."""
    booking = approval.booking
    key = f"approved:{booking.pk}:{approval.decided_at:%Y%m%d%H%M%S%f}"
    return outbox.intent("bookings.approved", key=key, about=_about(booking), to=booking.told_id)


def of_offer(booking: Booking) -> Message:
    """A place became free for the next in line."""
    return outbox.intent("bookings.offered", key=f"offered:{booking.pk}", about=_about(booking), to=booking.told_id)


def of_offers(unit: list[Booking]) -> list[Message]:
    """The same to a group that is offered all its places at once: to each of them, and to whoever asked for them."""
    told = [of_offer(booking) for booking in unit]
    asker, known = unit[0].request.asked_by_id, {booking.told_id for booking in unit}
    if asker not in known:
        key = f"offered:{unit[0].pk}:to:{asker}"
        told.append(outbox.intent("bookings.offered", key=key, about=_about(unit[0]), to=asker))
    return told


def of_lapsed_offer(booking: Booking) -> Message:
    """The offer ended without an answer."""
    return outbox.intent("bookings.offer_lapsed", key=f"lapsed:{booking.pk}", about=_about(booking), to=booking.told_id)


def of_cancelling(booking: Booking) -> Message:
    """The place is given up, and why."""
    return outbox.intent("bookings.cancelled", key=f"cancelled:{booking.pk}", about=_about(booking), to=booking.told_id)


def _about(booking: Booking) -> str:
    return f"booking:{booking.pk}"


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.booked")
def booked(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking.status == Status.WAITING:
        subject = f"You are on the waiting list: {booking.cohort.programme.title}"
        return _letter("waiting", booking, subject, position=position_in_line(booking))
    if booking.status != Status.BOOKED:
        return None
    approval = getattr(booking, "approval", None)
    is_asked = approval is not None and approval.status == ApprovalStatus.ASKED
    held = "held for you" if is_asked else "booked"
    return _letter(
        "booked", booking, f"Your place is {held}: {booking.cohort.programme.title}", calendar="add", is_asked=is_asked
    )


@outbox.composes("bookings.approved")
def approved(message: Message) -> Letter | None:
    booking = _booking(message)
    approval = getattr(booking, "approval", None)
    if approval is not None and approval.status != ApprovalStatus.APPROVED:
        return None  # it was taken back meanwhile
    if booking.status == Status.BOOKED:
        return _letter("approved", booking, f"Approved: {booking.cohort.programme.title}", calendar="add")
    if booking.status == Status.WAITING:
        subject = f"Approved, and still on the waiting list: {booking.cohort.programme.title}"
        return _letter("waiting", booking, subject, position=position_in_line(booking), is_approved=True)
    return None


@outbox.composes("bookings.offered")
def offered(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking.status != Status.OFFERED:
        return None
    until = words.when(booking.offer_ends_at)
    return _letter(
        "offered", booking, f"A place is free for you until {until}: {booking.cohort.programme.title}", until=until
    )


@outbox.composes("bookings.offer_lapsed")
def offer_lapsed(message: Message) -> Letter | None:
    booking = _booking(message)
    return (
        _letter("offer_lapsed", booking, f"The offer has ended: {booking.cohort.programme.title}")
        if booking.status == Status.LAPSED
        else None
    )


@outbox.composes("bookings.cancelled")
def cancelled(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking.status != Status.CANCELLED or booking.cause not in WHY:
        return None
    subject = f"Cancelled: {booking.cohort.programme.title}"
    fee = booking.cancelling_charge
    return _letter(
        "cancelled",
        booking,
        subject,
        calendar="remove",
        why=WHY[Cause(booking.cause)],
        fee_pence=fee.amount_pence if fee and fee.is_standing else 0,
    )


#: What the person is told of why their place ended; of other causes other letters tell. A head's reason is the school's
#: own business and not repeated.
WHY = {
    Cause.BY_PERSON: "Your place was given up, as you or your school asked.",
    Cause.DECLINED: "Your school decided against this booking. Ask your head if you would like to know more.",
    Cause.NOT_APPROVED: "Your school did not answer in time, so the place was given up. If your head approves later "
    "and a place is free, you will still get it.",
    Cause.NOT_OURS: "The school that you chose told us that you do not work there. Choose your school again, then book "
    "once more.",
    Cause.LEFT: "You have left the school that the place was for.",
    Cause.NOT_NAMED: "Nobody was named for this place in time.",
    Cause.CHANGED: "You did not want to keep the place after we changed the course.",
}


def _booking(message: Message) -> Booking:
    return with_place().get(pk=message.about.split(":")[1])


def _letter(name: str, booking: Booking, subject: str, *, calendar: str = "", **facts) -> Letter:
    """A letter to the person about their place. `calendar`: "add" or "remove" attaches the sessions."""
    sessions = list(booking.cohort.sessions.select_related("venue", "room", "cohort__programme"))
    files = calendar_files(booking, sessions, is_cancelled=calendar == "remove") if calendar else ()
    return letter_from(
        f"bookings/emails/{name}",
        to_email=booking.told.email or booking.told.personal_email,
        subject=subject,
        attachments=files,
        booking=booking,
        sessions=sessions,
        link=link_to("bookings:booking", booking.pk),
        **facts,
    )
