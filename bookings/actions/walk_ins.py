"""Somebody who came to the door without a place, put on the register by whoever leads the session.

A free place is taken for them at the price of the moment, also after sign-up closed and after the start. No approval is
asked; the school's heads are told what is charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from bookings import queries, rules
from bookings.actions.giving_up import withdraw_question
from bookings.actions.places import Asked, has_come, locked, post_at, priced, settle_price
from bookings.actions.refilling import refill
from bookings.emails import walk_ins as letters
from bookings.models import Booking, Request
from bookings.states import TRANSITIONS, Origin, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from programmes.models import Cohort, Mode, Session
from schools import actions as people
from schools.models import Organisation, Person, Post
from schools.queries import heads_of, person_with_address
from schools.states import PostStatus


@dataclass(frozen=True)
class Newcomer:
    """Who came to the door and is not in the portal yet: name, address (none for somebody without), school and role."""

    first_name: str
    last_name: str
    email: str
    organisation: Organisation
    kind: str


@action
def add_walk_in(session: Session, person: Person, *, organisation_id: int, key: UUID, by: Person) -> Booking:
    """Take a free place for somebody at the door, at their school's cost. Sending it twice adds them once.

    Whoever stands in line for the course, or has been offered a place, comes off it with this. Raises RuleBroken with
    what to do when it is too early or too late, when no place is free, or when they have one already.
    """
    cohort = locked(session.cohort_id)
    before = Booking.objects.filter(request__key=key, person=person).first()
    if before:
        return before
    _check_time(session, cohort)
    post = post_at(person, organisation_id, by=by)
    live = Booking.objects.live().filter(cohort=cohort, person=person).select_related("request").first()
    if live and live.status == Status.BOOKED:
        raise RuleBroken(f"{person} has a place already, and is on the register.")
    if live is None or live.status != Status.OFFERED:
        _check_places(cohort, live)
    booking = _off_the_line(live) if live else _new(cohort, person, organisation_id, post, key=key, by=by)
    booking.cohort = cohort
    refill(booking, by=by)
    settle_price(booking, is_approved=True, by=by)
    audit.record("added at the door", booking, by=by)
    outbox.post_all(_told(booking, session, organisation_id))
    return booking


@action
def add_newcomer(session: Session, newcomer: Newcomer, *, key: UUID, by: Person) -> Booking:
    """The same for somebody whom the portal does not know, or not at this school: the person is made, and claims to
    work there. Nobody's name is shown to whoever only knows their address."""
    before = Booking.objects.filter(request__key=key).select_related("person").first()
    if before:
        return before
    known = person_with_address(newcomer.email) if newcomer.email else None
    if known and known.last_name.casefold() != newcomer.last_name.casefold():
        raise RuleBroken("Somebody with another last name has this address. Look for the address instead.")
    person = known or people.make_person(
        first_name=newcomer.first_name, last_name=newcomer.last_name, email=newcomer.email, by=by
    )
    school = newcomer.organisation
    if not any(post.organisation_id == school.pk for post in person.current_posts):
        people.claim_post(school, kind=newcomer.kind, by=by, person=person)
    return add_walk_in(session, person, organisation_id=school.pk, key=key, by=by)


def _check_time(session: Session, cohort: Cohort) -> None:
    if cohort.status not in queries.HELD:
        raise RuleBroken(f"This course is {cohort.get_status_display().lower()}.")
    if not rules.takes_walk_ins(starts_at=session.starts_at, at=timezone.now()):
        raise RuleBroken("Somebody who comes to the door can be added on the day of the session and the day after.")


def _check_places(cohort: Cohort, live: Booking | None) -> None:
    """Never more than capacity; and until the course starts a free place is for whoever stands in line."""
    if cohort.places_left_of(Mode.IN_PERSON) < 1:
        raise RuleBroken(why_full(cohort))
    others = cohort.waiting - (1 if live else 0)
    if others > 0 and not has_come(cohort.starts_at):
        raise RuleBroken("People stand in line for this course, and until it starts a free place is for them.")


def why_full(cohort: Cohort) -> str:
    """That no place is free, and how there could be more."""
    places = cohort.places - (cohort.online_places or 0)
    contact = settings.ALLIANCE["contact_phone"] or settings.ALLIANCE["contact_email"]
    return (
        f"All {places} places are taken. The office can raise the number on the course’s page, at once: {contact}. "
        "Then add them again."
    )


def _off_the_line(live: Booking) -> Booking:
    """Price and school stay as they were when this place was asked for."""
    move(live, Status.BOOKED, TRANSITIONS, origin=Origin.WALK_IN)
    withdraw_question(live)
    outbox.cancel(about=f"booking:{live.pk}")
    return live


def _new(cohort: Cohort, person: Person, organisation_id: int, post, *, key: UUID, by: Person) -> Booking:
    asked = Asked(organisation_id, key, (person,))
    settled = queries.settled_by(organisation_id, cohort.pk)
    request = Request.objects.create(key=key, cohort=cohort, asked_by=by)
    (booking,) = priced(cohort, request, asked, [post], settled)
    booking.status, booking.origin = Status.BOOKED, Origin.WALK_IN
    booking.save(force_insert=True)
    return booking


def _told(booking: Booking, session: Session, organisation_id: int) -> list:
    """The heads are told what is charged; where the school has still to confirm the person, in the same letter."""
    claimed = Post.objects.current().filter(
        person=booking.person_id, organisation=organisation_id, status=PostStatus.CLAIMED
    )
    people.ask_with_booking(list(claimed))
    heads = [head for head in heads_of(organisation_id) if head.pk != booking.person_id]
    told = [letters.of_walk_in(booking, session, head) for head in heads]
    return [*told, letters.of_welcome(booking, session)]
