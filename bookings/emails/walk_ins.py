"""Letters about somebody who came to the door: to the school's heads with what is charged, and to the person."""

from __future__ import annotations

from bookings.models import Booking
from bookings.queries import with_place
from bookings.states import Status
from core import outbox
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from programmes.models import Session
from schools.emails import claim_link
from schools.models import Organisation, Person, Post
from schools.permissions import can_decide_claim
from schools.states import PostStatus

# What is to be told ---------------------------------------------------------------------------------------------------


def of_walk_in(booking: Booking, session: Session, head: Person) -> Message:
    """To a head: who came, and what the school is charged."""
    key, about = f"walk-in:{booking.pk}:{head.pk}", f"booking:{booking.pk}"
    return outbox.intent("bookings.walk_in", key=key, about=about, to=head, session=session.pk)


def of_welcome(booking: Booking, session: Session) -> Message:
    """To whoever came: that they are on the register, and where they find their certificate."""
    key, about = f"walk-in:{booking.pk}", f"booking:{booking.pk}"
    return outbox.intent("bookings.welcome", key=key, about=about, to=booking.told_id, session=session.pk)


def of_disowned(booking: Booking, organisation_id: int, officer: Person) -> Message:
    """To the office: the school does not know somebody who came to the door, and is not charged any more."""
    key, about = f"disowned:{booking.pk}:{officer.pk}", f"booking:{booking.pk}"
    return outbox.intent("bookings.disowned", key=key, about=about, to=officer, school=organisation_id)


# How it is said -------------------------------------------------------------------------------------------------------


@outbox.composes("bookings.walk_in")
def walk_in(message: Message) -> Letter | None:
    booking, head = _booking(message), _reader(message)
    if booking.status != Status.BOOKED or booking.organisation_id is None or head is None:
        return None
    claim = Post.objects.current().filter(
        person=booking.person_id, organisation=booking.organisation_id, status=PostStatus.CLAIMED
    )
    post = claim.select_related("person", "organisation").first()
    is_asked = post is not None and can_decide_claim(head, post)
    return letter_from(
        "bookings/emails/walk_in",
        to_email=_email(head),
        subject=f"{booking.who} came to {booking.cohort.programme.title}",
        booking=booking,
        session=_session(message),
        head=head,
        is_asked=is_asked,
        link=claim_link(post, head) if is_asked else link_to("bookings:booking", booking.pk),
    )


@outbox.composes("bookings.welcome")
def welcome(message: Message) -> Letter | None:
    booking, person = _booking(message), _reader(message)
    if booking.status != Status.BOOKED or person is None:
        return None
    return letter_from(
        "bookings/emails/welcome",
        to_email=_email(person),
        subject=f"You are on the register: {booking.cohort.programme.title}",
        booking=booking,
        session=_session(message),
        person=person,
        link=link_to("bookings:booking", booking.pk),
    )


@outbox.composes("bookings.disowned")
def disowned(message: Message) -> Letter | None:
    booking, officer = _booking(message), _reader(message)
    school = Organisation.objects.filter(pk=message.data["school"]).first()
    if booking.organisation_id is not None or officer is None or school is None:
        return None
    return letter_from(
        "bookings/emails/disowned",
        to_email=_email(officer),
        subject=f"{school} does not know {booking.who}",
        booking=booking,
        school=school,
        link=link_to("bookings:booking", booking.pk),
    )


def _booking(message: Message) -> Booking:
    return with_place().get(pk=message.about.split(":")[1])


def _session(message: Message) -> Session | None:
    found = Session.objects.select_related("venue", "room", "cohort__programme")
    return found.filter(pk=message.data["session"]).first()


def _reader(message: Message) -> Person | None:
    return Person.objects.with_current_posts().filter(pk=message.person_id, is_active=True).first()


def _email(person: Person) -> str:
    return person.email or person.personal_email
