"""A colleague comes instead: to the whole course, or to one session of it, free of charge up to the start."""

from __future__ import annotations

from bookings.actions.groups import give_to
from bookings.actions.line import offer_free_places
from bookings.actions.places import has_come, locked
from bookings.emails import groups as letters
from bookings.emails import places as place_letters
from bookings.models import Booking, StandIn
from bookings.states import ENDED, TAKES_A_PLACE, Status
from core import audit, outbox
from core.action import RuleBroken, action
from programmes.models import Mode, Session
from schools.models import Person


@action
def swap(booking: Booking, *, to: Person, by: Person) -> None:
    """Give a place, an offer or a position in the line to a colleague, until the course starts. Price, approval and
    position stay as they are; stand-ins that were arranged stay too."""
    cohort = locked(booking.cohort_id)
    booking = _live(booking)
    if has_come(cohort.starts_at):
        raise RuleBroken("The course has started. Send a colleague to one of its sessions instead.")
    if booking.person is None:
        raise RuleBroken("Nobody is named for this place yet. Name the colleague who comes.")
    was = booking.person
    _drop_own_stand_ins(booking, to)
    outbox.cancel(about=f"booking:{booking.pk}")
    give_to(booking, to)
    booking.cohort = cohort
    audit.record("swapped", booking, by=by, changed=["person"])
    outbox.post_all([letters.of_swap(booking, was), letters.of_naming(booking)])


def _live(booking: Booking) -> Booking:
    booking = Booking.objects.select_related("person", "request").get(pk=booking.pk)
    if booking.status in ENDED:
        raise RuleBroken("This place was given up meanwhile. Ask for another one.")
    return booking


def _drop_own_stand_ins(booking: Booking, person: Person) -> None:
    """Whoever takes the whole place no longer stands in for a part of it."""
    booking.stand_ins.filter(person=person).delete()


@action
def stand_in(booking: Booking, session: Session, *, person: Person, by: Person) -> StandIn:
    """Send a colleague to one session, until that session starts. The hours of it are the colleague's."""
    cohort = locked(booking.cohort_id)
    booking = _live(booking)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk, cohort=cohort)
    if booking.status != Status.BOOKED or booking.person is None:
        raise RuleBroken("Only for a place that is booked, with a name, can a colleague come.")
    if has_come(session.starts_at):
        raise RuleBroken("This session has started, so nobody can be sent to it any more.")
    if not any(post.organisation_id == booking.organisation_id for post in person.current_posts):
        raise RuleBroken(f"{person} does not work at this school. Choose somebody from its list of staff.")
    if Booking.objects.filter(cohort=cohort, person=person, status__in=TAKES_A_PLACE).exists():
        raise RuleBroken(f"{person} has a place of their own on this course.")
    booking.stand_ins.filter(session=session).delete()
    made = StandIn(booking=booking, session=session, person=person, arranged_by=by)
    made.save(force_insert=True)
    audit.record("sent a stand-in for", booking, by=by, changed=["stand_ins"])
    outbox.post_all(letters.of_stand_in(made))
    return made


@action
def drop_stand_in(booking: Booking, session: Session, *, by: Person) -> None:
    """The person of the place comes themselves after all, until that session starts."""
    locked(booking.cohort_id)
    if has_come(Session.objects.get(pk=session.pk).starts_at):
        raise RuleBroken("This session has started, so nothing can be changed about it any more.")
    booking.stand_ins.filter(session=session).delete()
    audit.record("needs no stand-in for", booking, by=by, changed=["stand_ins"])


@action
def change_mode(booking: Booking, *, mode: str, by: Person) -> None:
    """Come instead of joining online, or the other way round, when there is a place of that kind and nobody waits."""
    cohort = locked(booking.cohort_id)
    booking = _live(booking)
    if not cohort.is_hybrid or mode not in Mode.values or booking.mode == mode:
        raise RuleBroken("There is nothing to change.")
    if has_come(cohort.starts_at):
        raise RuleBroken("The course has started. Write to whoever leads it.")
    if booking.status in TAKES_A_PLACE and (cohort.places_left_of(mode) < 1 or _somebody_waits_for(cohort.pk, mode)):
        raise RuleBroken(f"There is no place left {'online' if mode == Mode.ONLINE else 'in the room'}.")
    booking.mode = mode
    booking.save(update_fields=["mode"])
    booking.cohort = cohort
    audit.record("changed", booking, by=by, changed=["mode"])
    outbox.post_all([place_letters.of_mode(booking)])
    offer_free_places(cohort, by=by)


def _somebody_waits_for(cohort_id: int, mode: str) -> bool:
    return Booking.objects.filter(cohort_id=cohort_id, mode=mode, status=Status.WAITING).exists()
