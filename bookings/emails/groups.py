"""Letters about places that somebody asked for on behalf of others: the whole request, names to follow, swaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bookings import rules
from bookings.documents import calendar_files
from bookings.models import Booking, Request, StandIn
from bookings.queries import places_asked_for, position_in_line, with_place
from bookings.states import ENDED, Status
from core import outbox, words
from core.calendar import midnight
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from programmes.models import Session
from schools.models import Person

# What is to be told ---------------------------------------------------------------------------------------------------


def of_request(request: Request, bookings: Sequence[Booking]) -> list[Message]:
    """To whoever asked: what became of it. And when names follow, two reminders to name them."""
    to = {"about": f"request:{request.pk}", "to": request.asked_by_id}
    told = [outbox.intent("bookings.requested", key=f"requested:{request.pk}", **to)]
    due_at = next((booking.name_due_at for booking in bookings if not booking.person_id), None)
    if due_at is not None:
        for days in rules.NAMES_REMINDED_DAYS_BEFORE:
            at = midnight(rules.day_of(due_at)) - timedelta(days=days) + timedelta(hours=rules.LETTERS_FROM.hour)
            if at > request.accepted_at:
                told.append(outbox.intent("bookings.names_wanted", key=f"names:{request.pk}:{days}", due_at=at, **to))
    return told


def of_naming(booking: Booking) -> Message:
    """Somebody is named for a place that was booked without a name."""
    key = f"named:{booking.pk}:{booking.person_id}"
    return outbox.intent("bookings.named", key=key, about=f"booking:{booking.pk}", to=booking.person_id)


def of_swap(booking: Booking, was: Person) -> Message:
    """To whoever had the place: a colleague comes instead."""
    key = f"swapped:{booking.pk}:{was.pk}:{booking.person_id}"
    return outbox.intent("bookings.swapped", key=key, about=f"booking:{booking.pk}", to=was)


def of_stand_in(stand_in: StandIn) -> list[Message]:
    """To the colleague who comes to one session, and to whose place it is."""
    about = f"booking:{stand_in.booking_id}"
    people = [stand_in.person_id, stand_in.booking.told_id]
    return [
        outbox.intent("bookings.stand_in", key=f"stand in:{stand_in.pk}:{to}", about=about, to=to, stand_in=stand_in.pk)
        for to in people
    ]


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.requested")
def requested(message: Message) -> Letter | None:
    request = _request(message)
    places = [place for place in places_asked_for(request) if place.status not in ENDED]
    if not places:
        return None
    booked = [place for place in places if place.status == Status.BOOKED]
    return letter_from(
        "bookings/emails/requested",
        to_email=_email(request.asked_by),
        subject=f"{_counted(len(booked), len(places))}: {request.cohort.programme.title}",
        request=request,
        booked=booked,
        waiting=[place for place in places if place.status != Status.BOOKED],
        unnamed=[place for place in places if place.person is None],
        position=position_in_line(places[-1]) if places[-1].status == Status.WAITING else None,
        sessions=list(request.cohort.sessions.select_related("venue")),
        link=link_to("bookings:request", request.pk),
    )


def _counted(booked: int, asked: int) -> str:
    if booked == asked:
        return f"{asked} place{'' if asked == 1 else 's'} booked"
    return f"{booked} of {asked} places booked" if booked else f"{asked} on the waiting list"


@outbox.composes("bookings.names_wanted")
def names_wanted(message: Message) -> Letter | None:
    request = _request(message)
    unnamed = [place for place in places_asked_for(request) if place.person is None and place.status not in ENDED]
    if not unnamed:
        return None
    until = words.when(unnamed[0].name_due_at)
    count = "A name is" if len(unnamed) == 1 else f"{len(unnamed)} names are"
    return letter_from(
        "bookings/emails/names_wanted",
        to_email=_email(request.asked_by),
        subject=f"{count} still missing: {request.cohort.programme.title}",
        request=request,
        unnamed=unnamed,
        until=until,
        link=link_to("bookings:request", request.pk),
    )


@outbox.composes("bookings.named")
def named(message: Message) -> Letter | None:
    booking = _booking(message)
    if booking.person_id != message.person_id or booking.status in ENDED:
        return None
    sessions = _sessions(booking)
    has_place = booking.status == Status.BOOKED
    return letter_from(
        "bookings/emails/named",
        to_email=_email(booking.told),
        subject=f"You are coming: {booking.cohort.programme.title}",
        attachments=calendar_files(booking, sessions) if has_place else (),
        booking=booking,
        sessions=sessions,
        has_place=has_place,
        link=link_to("bookings:booking", booking.pk),
    )


@outbox.composes("bookings.swapped")
def swapped(message: Message) -> Letter | None:
    booking = _booking(message)
    was = Person.objects.get(pk=message.person_id)
    if booking.person_id == was.pk:
        return None
    sessions = _sessions(booking)
    return letter_from(
        "bookings/emails/swapped",
        to_email=_email(was),
        subject=f"A colleague comes instead of you: {booking.cohort.programme.title}",
        attachments=calendar_files(booking, sessions, is_cancelled=True, to=was),
        booking=booking,
        was=was,
        sessions=sessions,
        link=link_to("home:my"),
    )


@outbox.composes("bookings.stand_in")
def stands_in(message: Message) -> Letter | None:
    found = StandIn.objects.select_related("person", "session__venue", "session__cohort__programme")
    stand_in = found.filter(pk=message.data["stand_in"]).first()
    booking = _booking(message)
    if stand_in is None or booking.status != Status.BOOKED:
        return None
    to = Person.objects.get(pk=message.person_id)
    is_colleague = to.pk == stand_in.person_id
    title = booking.cohort.programme.title
    return letter_from(
        "bookings/emails/stand_in",
        to_email=_email(to),
        subject=f"{'You come' if is_colleague else f'{stand_in.person} comes'} to one session: {title}",
        booking=booking,
        stand_in=stand_in,
        session=stand_in.session,
        to=to,
        is_colleague=is_colleague,
        link=link_to("home:my") if is_colleague else link_to("bookings:booking", booking.pk),
    )


def _request(message: Message) -> Request:
    pk = message.about.split(":")[1]
    return Request.objects.select_related("cohort__programme", "asked_by").get(pk=pk)


def _booking(message: Message) -> Booking:
    return with_place().get(pk=message.about.split(":")[1])


def _sessions(booking: Booking) -> list[Session]:
    return list(booking.cohort.sessions.select_related("venue", "cohort__programme"))


def _email(person: Person) -> str:
    return person.email or person.personal_email
