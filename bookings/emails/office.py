"""What the office writes to the people of a course, in its own words."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bookings import queries
from bookings.models import Announcement, Booking
from bookings.states import Status
from core import outbox
from core.letters import letter_from, link_to, parts_of_letter
from core.models import Message
from core.outbox import Letter
from schools.models import Person

TEMPLATE = "bookings/emails/announcement"


def of_announcement(letter: Announcement, person_id: int) -> Message:
    """The letter to one person, once."""
    key = f"announcement:{letter.pk}:{person_id}"
    return outbox.intent("bookings.announcement", key=key, about=queries.about_announcement(letter.pk), to=person_id)


@outbox.composes("bookings.announcement")
def announcement(message: Message) -> Letter | None:
    """Nothing is left to say to somebody who gave up all the places that the letter was about."""
    pk = int(message.about.split(":")[1])
    letter = Announcement.objects.select_related("cohort__programme").filter(pk=pk).first()
    person = Person.objects.filter(pk=message.person_id).first()
    if letter is None or person is None:
        return None
    booking = _places_of(letter, person).first()
    if booking is None:
        return None
    return letter_from(
        TEMPLATE,
        to_email=person.email or person.personal_email,
        subject=letter.subject,
        prose=letter.text,
        **facts_of(booking),
    )


def _places_of(letter: Announcement, person: Person) -> QuerySet[Booking]:
    """The places because of which somebody gets a letter: one's own, and those without a name that one asked for."""
    mine = Q(person=person) | Q(person__isnull=True, request__asked_by=person)
    return queries.with_place().filter(mine, announcements=letter).live().order_by("person_id", "pk")


def as_it_will_look(booking: Booking, *, subject: str, text: str) -> dict[str, Any]:
    """The parts of the letter that the person of this booking would get."""
    return parts_of_letter(f"{TEMPLATE}.txt", {"subject": subject, **facts_of(booking)}, prose=text)


def facts_of(booking: Booking) -> dict[str, Any]:
    """What the letter says besides the office's own words."""
    ahead = booking.cohort.sessions.filter(ends_at__gt=timezone.now()).select_related("venue")
    return {
        "booking": booking,
        "person": booking.told,
        "sessions": list(ahead),
        "has_place": booking.status == Status.BOOKED,
        "link": link_to("bookings:booking", booking.pk),
    }
