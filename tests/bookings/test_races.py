"""Many at once on real connections: never more places than capacity, no order turned round, one decision.

Each race has a control: with the guard taken off, the same test must see the fault.
"""

import contextlib
import threading
import uuid
from contextlib import contextmanager

import pytest

from bookings import actions
from bookings.actions import approvals, line, places
from bookings.models import Approval, Booking, Request
from bookings.states import Status
from core.action import RuleBroken
from payments.models import Charge
from programmes.models import Cohort
from schools.models import Person
from tests import databases
from tests.at_once import at_once
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import ApprovalFactory, BookingFactory
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
def without_the_lock(monkeypatch, *, at_once: int = BUYERS):
    """The same action, but the cohort is read without locking it, and nobody goes on before all have read it."""
    all_have_read = threading.Barrier(at_once)

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


def test_a_freed_place_is_offered_once_though_two_clocks_strike(own_database):
    cohort = open_cohort(places=1)
    school = OrganisationFactory()
    for _ in range(4):
        actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=PersonFactory(head=school))
    Cohort.objects.filter(pk=cohort.pk).update(places=2)

    at_once(4, lambda _: actions.offer_free_places_everywhere())

    assert Booking.objects.filter(cohort=cohort, status=Status.OFFERED).count() == 1


def answer_at_once(approval: Approval, answers: list) -> list[object]:
    """Heads of one school say different things at the same moment."""
    heads = [PersonFactory(head=approval.organisation) for _ in answers]
    return at_once(len(answers), lambda number: answers[number](Approval.objects.get(pk=approval.pk), by=heads[number]))


def is_sound(approval: Approval) -> bool:
    """Whether place, decision and money agree: what is approved and booked is owed, and nothing else is."""
    approval = Approval.objects.select_related("booking__charge").get(pk=approval.pk)
    booking = approval.booking
    owed = Charge.objects.filter(payer=booking.organisation, status="owed").count()
    is_to_pay = approval.status == "approved" and booking.status == Status.BOOKED
    has_place = booking.status == Status.BOOKED
    return owed == is_to_pay and has_place == (approval.status in ("asked", "approved"))


@contextmanager
def without_the_lock_on(monkeypatch, *modules, waiting: int = 2):
    """These actions read the cohort without locking it, and go on when so many have read it."""
    all_have_read = threading.Barrier(waiting)

    def read(pk: int) -> Cohort:
        cohort = Cohort.objects.select_related("programme").get(pk=pk)
        with contextlib.suppress(threading.BrokenBarrierError):
            all_have_read.wait(timeout=2)
        return cohort

    with monkeypatch.context() as patch:
        for module in modules:
            patch.setattr(module, "locked", read)
        yield


def move_without_asking(thing, to, transitions, *, field="status", **changes) -> None:
    """A step of a state that does not ask for the old one."""
    type(thing)._base_manager.filter(pk=thing.pk).update(**{field: to}, **changes)
    for name, value in {field: to, **changes}.items():
        setattr(thing, name, value)


def a_place_that_costs(**fields) -> Approval:
    return ApprovalFactory(booking=BookingFactory(cohort=open_cohort(), price_pence=7000, **fields))


def test_two_heads_who_answer_at_once_make_one_decision(own_database):
    approval = a_place_that_costs()

    results = answer_at_once(approval, [actions.approve, actions.decline])

    assert [type(result) for result in results].count(RuleBroken) == 1
    assert is_sound(approval)


def test_without_the_lock_the_old_state_alone_lets_one_decision_through(own_database, monkeypatch):
    approval = a_place_that_costs()

    with without_the_lock_on(monkeypatch, approvals):
        results = answer_at_once(approval, [actions.approve, actions.decline])

    assert [type(result) for result in results].count(RuleBroken) == 1
    assert is_sound(approval)


def test_control_without_lock_and_old_state_two_decisions_are_seen(own_database, monkeypatch):
    approval = a_place_that_costs()
    monkeypatch.setattr(approvals, "move", move_without_asking)

    with without_the_lock_on(monkeypatch, approvals):
        results = answer_at_once(approval, [actions.approve, actions.decline])

    assert [type(result) for result in results].count(RuleBroken) == 0


def an_approved_offer() -> tuple[Approval, Person]:
    """Somebody whose booking was approved in the line, and who is offered a place."""
    approval = a_place_that_costs(status=Status.OFFERED)
    head = PersonFactory(head=approval.organisation)
    actions.approve(approval, by=head)
    return approval, head


def undo_and_accept_at_once(approval: Approval, head: Person) -> list[object]:
    person = approval.booking.person
    does = [
        lambda: actions.undo_decision(Approval.objects.get(pk=approval.pk), by=head),
        lambda: actions.accept_offer(Booking.objects.get(pk=approval.booking_id), by=person),
    ]
    return at_once(2, lambda number: does[number]())


def test_an_approval_taken_back_while_the_place_is_accepted_leaves_nothing_owed(own_database):
    for _ in range(5):
        approval, head = an_approved_offer()

        results = undo_and_accept_at_once(approval, head)

        assert results == [None, None]
        assert is_sound(approval)


def test_control_without_the_lock_a_place_that_nobody_approves_is_seen_to_be_owed(own_database, monkeypatch):
    found = []
    for _ in range(5):
        approval, head = an_approved_offer()

        with without_the_lock_on(monkeypatch, approvals, line):
            undo_and_accept_at_once(approval, head)

        found.append(is_sound(approval))

    assert not all(found)


def test_two_heads_who_take_back_at_once_take_it_back_once(own_database):
    approval = a_place_that_costs()
    actions.decline(approval, by=PersonFactory(head=approval.organisation))

    results = answer_at_once(approval, [actions.undo_decision, actions.undo_decision])

    assert [type(result) for result in results].count(RuleBroken) == 1
    assert Booking.objects.live().count() == 1


# Groups ---------------------------------------------------------------------------------------------------------------


def groups_ask(cohort: Cohort, *, count: int, size: int) -> list[object]:
    """So many schools ask at once for places for a group that comes all together."""
    schools = [OrganisationFactory() for _ in range(count)]
    asking = [(PersonFactory(head=school), [PersonFactory(teacher=school) for _ in range(size)]) for school in schools]

    def ask(number: int):
        head, people = asking[number]
        asked = actions.Asked(schools[number].pk, uuid.uuid4(), tuple(people), all_together=True)
        return actions.book_together(cohort.pk, asked, by=head)

    return at_once(count, ask)


def torn(cohort: Cohort) -> int:
    """How many groups are neither all in nor all out."""
    states: dict[int, set[str]] = {}
    for request, status in Booking.objects.filter(cohort=cohort).values_list("request_id", "status"):
        states.setdefault(request, set()).add(status)
    return sum(len(found) > 1 for found in states.values())


def test_groups_that_ask_at_once_are_in_whole_or_wait_whole(own_database):
    cohort = open_cohort(places=PLACES)

    results = groups_ask(cohort, count=6, size=3)

    assert [type(result) for result in results] == [Request] * 6
    assert (booked(cohort), torn(cohort), inversions(cohort)) == (6, 0, 0)


def test_control_without_lock_and_constraint_groups_are_seen_to_be_overbooked(own_database, monkeypatch):
    cohort = open_cohort(places=3)

    with without_the_lock(monkeypatch, at_once=2), without_the_constraint(own_database):
        groups_ask(cohort, count=2, size=3)

    assert booked(cohort) > 3


def test_a_group_s_offer_is_taken_once_though_all_of_it_answer_at_once_while_the_clock_strikes(own_database):
    cohort = open_cohort(places=3)
    groups_ask(cohort, count=2, size=3)
    for booking in Booking.objects.filter(cohort=cohort, status=Status.BOOKED):
        actions.cancel(booking, by=booking.request.asked_by)
    offered = list(Booking.objects.filter(cohort=cohort, status=Status.OFFERED).order_by("pk"))

    def answer(number: int):
        if number == len(offered):
            return actions.offer_free_places_everywhere()
        booking = offered[number]
        return actions.accept_offer(booking, by=booking.person)

    at_once(len(offered) + 1, answer)

    assert (len(offered), booked(cohort), torn(cohort)) == (3, 3, 0)
