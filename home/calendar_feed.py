"""A person's own calendar at a secret address, which dies when they change it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bookings import joining
from bookings.models import Booking
from bookings.queries import lists
from bookings.states import Status
from core import audit, documents
from core.action import action
from programmes.models import Session
from schools.models import Person

#: Sessions that are over stay in the calendar this long.
PAST_KEPT = timedelta(days=365)
_signer = Signer(salt="home.calendar", sep="~")


def address_of(person: Person) -> str:
    """Where a calendar program finds this person's sessions. Whoever has the address can read them."""
    token = _signer.sign(f"{person.pk}.{person.calendar_number}")
    return settings.SITE_URL + reverse("home:calendar", args=[token])


def person_at(token: str) -> Person | None:
    """Whose calendar an address is; None for an address that was made up, or changed since."""
    try:
        person_id, number = _signer.unsign(token).split(".")
    except (BadSignature, ValueError):
        return None
    return Person.objects.filter(pk=person_id, calendar_number=number, is_active=True).first()


def calendar_of(person: Person) -> bytes:
    """The sessions that this person comes to, as a calendar file: of their own places, but for those to which a
    colleague comes instead or for which the school has said that it needs them, and those at which they stand in for a
    colleague."""
    since = timezone.now() - PAST_KEPT
    booked = Booking.objects.filter(person=person, status=Status.BOOKED).select_related("cohort__programme")
    bookings = {booking.cohort_id: booking for booking in booked}
    stand_ins = [one for one in lists.stand_ins_around(person.pk) if one.session.ends_at > since]
    given_away = {one.session_id for one in stand_ins if one.person_id != person.pk}
    away_since = lists.absences_of([*bookings.values(), *(one.booking for one in stand_ins)])
    sessions = lists.coming_sessions(bookings.keys(), after=since)
    meetings = [
        _meeting(session, bookings[session.cohort_id], person)
        for session in sessions
        if session.pk not in given_away and (bookings[session.cohort_id].pk, session.pk) not in away_since
    ]
    meetings += [
        _meeting(one.session, one.booking, person)
        for one in stand_ins
        if one.person_id == person.pk and one.is_there(away_since.get((one.booking_id, one.session_id)))
    ]
    return documents.calendar(meetings, name=f"{settings.ALLIANCE['short_name']} courses")


def _meeting(session: Session, booking: Booking, person: Person) -> documents.Meeting:
    title = booking.cohort.programme.title
    link = joining.address_of(booking.pk, person.pk) if session.video_link and booking.joins_online else ""
    return documents.Meeting(
        uid=documents.uid("session", session.pk),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=f"{title}: {session.title}" if session.title else title,
        where=session.where or link,
        details=f"Join online: {link}" if link else "",
        url=settings.SITE_URL + reverse("home:my"),
    )


@action
def change_address(person: Person, *, by: Person) -> None:
    """Give the calendar a new address; the old one answers no more."""
    Person.objects.filter(pk=person.pk).update(calendar_number=F("calendar_number") + 1)
    audit.record("changed calendar address", person, by=by, changed=["calendar_number"])
