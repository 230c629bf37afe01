"""Giving up, refilling and accepting at the same moment, on real connections, each with a control."""

import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from bookings import actions, queries
from bookings.actions import giving_up, line
from bookings.models import Booking
from bookings.states import Status
from core.action import RuleBroken
from programmes.models import Cohort
from tests import databases
from tests.at_once import at_once
from tests.bookings.test_giving_up import owed, place
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CourseFactory, PolicyFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("own_database")


def course(**fields) -> Cohort:
    """A course in two days: whoever gives up now pays all of it."""
    return CourseFactory(starts_at=timezone.now() + timedelta(days=2), **fields)


def read_only(pk: int) -> Cohort:
    """The cohort as it is, without holding it."""
    return Cohort.objects.select_related("programme").get(pk=pk)


@contextmanager
def without_the_lock(monkeypatch):
    with monkeypatch.context() as patch:
        for module in (line, giving_up):
            patch.setattr(module, "locked", read_only)
        yield patch


# Refilling ------------------------------------------------------------------------------------------------------------


def two_given_up_late_and_two_offered() -> tuple[list[Booking], list[Booking]]:
    cohort = course(places=2)
    late = [place(cohort=cohort) for _ in range(2)]
    for _ in range(2):
        BookingFactory(cohort=cohort, status=Status.WAITING)
    for booking in late:
        actions.cancel(booking, by=booking.person)
    return late, list(Booking.objects.filter(cohort=cohort, status=Status.OFFERED))


def test_two_give_up_at_once_and_one_who_books_refills_one_of_them():
    cohort, school = course(places=2), OrganisationFactory()
    head = PersonFactory(head=school)
    late = [place(cohort=cohort) for _ in range(2)]

    at_once(2, lambda number: actions.cancel(late[number], by=late[number].person))
    assert [owed(booking) for booking in late] == [{":cancelled": 6000}] * 2
    booked = actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=head)

    assert sorted(map(len, map(owed, late))) == [0, 1]
    assert Booking.objects.get(pk=booked.pk).refills in late


def test_two_who_take_places_at_once_refill_one_each():
    late, offered = two_given_up_late_and_two_offered()

    results = at_once(2, lambda number: actions.accept_offer(offered[number], by=offered[number].person))

    assert results == [None, None]
    assert [owed(booking) for booking in late] == [{}, {}]
    refilled = Booking.objects.filter(pk__in=[one.pk for one in offered]).values_list("refills", flat=True)
    assert sorted(refilled) == sorted(booking.pk for booking in late)


def test_control_without_the_lock_two_refill_the_same_place(monkeypatch):
    late, offered = two_given_up_late_and_two_offered()
    both_have_looked, look = threading.Barrier(2, timeout=10), queries.earliest_not_refilled

    def look_and_wait(booking: Booking) -> Booking | None:
        found = look(booking)
        both_have_looked.wait()
        return found

    with without_the_lock(monkeypatch) as patch:
        patch.setattr(queries, "earliest_not_refilled", look_and_wait)
        results = at_once(2, lambda number: actions.accept_offer(offered[number], by=offered[number].person))

    assert results != [None, None]
    assert [owed(booking) for booking in late] != [{}, {}]


# Giving up against accepting ------------------------------------------------------------------------------------------


def offered_place() -> Booking:
    school = OrganisationFactory()
    return BookingFactory(
        cohort=course(), organisation=school, status=Status.OFFERED, price_pence=6000, policy=PolicyFactory()
    )


def is_as_agreed(booking: Booking, accepted: object, given_up: object) -> bool:
    """Whether the place and what is owed fit what each of the two was told."""
    booking.refresh_from_db()
    if booking.status == Status.BOOKED:
        return accepted is None and given_up is not None and owed(booking) == {"": 6000}
    fee = {":cancelled": 6000} if accepted is None else {}
    return booking.status == Status.CANCELLED and given_up is None and owed(booking) == fee


def both(booking: Booking) -> list[object]:
    """Somebody accepts the offer while a colleague gives it up."""
    acts = [
        lambda: actions.accept_offer(booking, by=booking.person),
        lambda: actions.cancel(booking, by=booking.person),
    ]
    return at_once(2, lambda number: acts[number]())


@pytest.mark.parametrize("time", range(4))
def test_giving_up_an_offer_while_it_is_accepted_ends_in_one_of_the_two_orders(time):
    booking = offered_place()

    accepted, given_up = both(booking)

    assert is_as_agreed(booking, accepted, given_up), (time, accepted, given_up, owed(booking))


@contextmanager
def without_the_constraint(database: str):
    """The database without its own guard against a place that is held though it has ended."""
    with databases.as_owner(database) as owner:
        owner.execute("ALTER TABLE bookings_booking DROP CONSTRAINT booking_ended_has_a_time")
        yield


def test_control_without_lock_constraint_and_question_for_the_old_state_the_fault_is_seen(own_database, monkeypatch):
    booking = offered_place()
    both_have_read = threading.Barrier(2, timeout=10)

    def take_the_step(thing, to, transitions, **changes) -> None:
        if isinstance(thing, Booking):
            both_have_read.wait()
        type(thing)._base_manager.filter(pk=thing.pk).update(status=to, **changes)
        thing.status = to

    with without_the_constraint(own_database), without_the_lock(monkeypatch) as patch:
        for module in (line, giving_up):
            patch.setattr(module, "move", take_the_step)
        accepted, given_up = both(booking)

    assert not is_as_agreed(booking, accepted, given_up)


def test_a_place_that_two_give_up_at_once_is_charged_once():
    booking = place(cohort=course())

    results = at_once(2, lambda _: actions.cancel(booking, by=booking.person))

    assert sorted(type(result).__name__ for result in results) == ["NoneType", RuleBroken.__name__]
    assert owed(booking) == {":cancelled": 6000}
