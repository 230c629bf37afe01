"""Many at once on real connections: never more places than capacity, no order turned round, one decision.

Each race has a control: with the guard taken off, the same test must see the fault.
"""

import threading
import uuid
from contextlib import contextmanager

import pytest

from bookings import actions
from bookings.actions import places
from bookings.models import Approval, Booking, Request
from bookings.states import Status
from core.action import RuleBroken
from programmes.models import Cohort
from tests import databases
from tests.at_once import at_once
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import ApprovalFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

BUYERS = 24
PLACES = 8


def inversions(cohort: Cohort) -> int:
    """How many people have a place though they asked after somebody who waits."""
    order = Booking.objects.filter(cohort=cohort).order_by("accepted_at", "pk").values_list("status", flat=True)
    first_waiting = next((place for place, status in enumerate(order) if status == Status.WAITING), len(order))
    return sum(status == Status.BOOKED for status in order[first_waiting:])


def booked(cohort: Cohort) -> int:
    return Booking.objects.filter(cohort=cohort, status=Status.BOOKED).count()


@contextmanager
def without_the_lock(monkeypatch):
    """The same action, but the cohort is read without locking it, and nobody goes on before all have read it."""
    all_have_read = threading.Barrier(BUYERS)

    def read(pk: int) -> Cohort:
        cohort = Cohort.objects.select_related("programme").get(pk=pk)
        all_have_read.wait()
        return cohort

    with monkeypatch.context() as patch:
        patch.setattr(places, "locked", read)
        yield


@contextmanager
def without_the_constraint(database: str):
    """The database without its own guard against overbooking, for as long as the block lasts."""
    with databases.as_owner(database) as owner:
        owner.execute("ALTER TABLE programmes_cohort DROP CONSTRAINT cohort_never_overbooked")
        yield


@pytest.fixture
def buyers(own_database):
    school = OrganisationFactory()
    return [PersonFactory(head=school) for _ in range(BUYERS)]


def all_book(cohort: Cohort, people: list) -> list[object]:
    def book(number: int):
        person = people[number]
        school = person.current_posts[0].organisation_id
        return actions.book(cohort.pk, organisation_id=school, key=uuid.uuid4(), by=person)

    return at_once(len(people), book)


@pytest.mark.requirement("R044")
def test_many_at_once_fill_the_places_and_no_more_in_the_order_of_asking(buyers):
    cohort = open_cohort(places=PLACES)

    results = all_book(cohort, buyers)

    assert [type(result) for result in results] == [Booking] * BUYERS
    assert (booked(cohort), inversions(cohort)) == (PLACES, 0)


def test_control_without_the_lock_the_constraint_alone_never_overbooks(buyers, monkeypatch):
    cohort = open_cohort(places=PLACES)

    with without_the_lock(monkeypatch):
        all_book(cohort, buyers)

    assert booked(cohort) == PLACES


def test_control_without_lock_and_constraint_the_fault_is_seen(own_database, buyers, monkeypatch):
    cohort = open_cohort(places=1)

    with without_the_lock(monkeypatch), without_the_constraint(own_database):
        all_book(cohort, buyers)

    assert booked(cohort) > 1


def test_pressing_twice_at_once_gives_one_booking(buyers):
    cohort, person, key = open_cohort(), buyers[0], uuid.uuid4()
    school = person.current_posts[0].organisation_id

    results = at_once(8, lambda _: actions.book(cohort.pk, organisation_id=school, key=key, by=person))

    assert len({result.pk for result in results}) == 1
    assert (Booking.objects.count(), Request.objects.count()) == (1, 1)


def test_two_heads_who_answer_at_once_make_one_decision(own_database):
    approval = ApprovalFactory()
    heads = [PersonFactory(head=approval.organisation) for _ in range(2)]
    answers = [actions.approve, actions.decline]

    results = at_once(2, lambda number: answers[number](Approval.objects.get(pk=approval.pk), by=heads[number]))

    assert [type(result) for result in results].count(RuleBroken) == 1


def test_a_freed_place_is_offered_once_though_two_clocks_strike(own_database):
    cohort = open_cohort(places=1)
    school = OrganisationFactory()
    for _ in range(4):
        actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(head=school))
    Cohort.objects.filter(pk=cohort.pk).update(places=2)

    at_once(4, lambda _: actions.offer_free_places_everywhere())

    assert Booking.objects.filter(cohort=cohort, status=Status.OFFERED).count() == 1
