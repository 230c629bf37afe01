"""Offers never exceed the cap, however many officers press the button at once; what is free goes to the next."""

import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from itt import actions
from itt.actions import deciding
from itt.models import Bid, Choice
from tests import databases
from tests.at_once import at_once
from tests.factories.itt import BidFactory, ChoiceFactory
from tests.factories.schools import PersonFactory

OFFICERS, LEFT = 30, 3


@pytest.fixture
def crowd(own_database) -> list[Choice]:
    """A bid with three places left of its cap of twenty, and thirty people who wait for one."""
    bid = BidFactory(awarded=18, requested=25)
    ChoiceFactory.create_batch(20 - LEFT, bid=bid, status="recruited")
    return ChoiceFactory.create_batch(OFFICERS, bid=bid)


def all_offer(crowd: list[Choice]) -> list[object]:
    """Thirty officers, each for somebody else, at the same moment."""
    officers = PersonFactory.create_batch(OFFICERS)
    return at_once(OFFICERS, lambda one: actions.offer(crowd[one], conditions=["degree"], by=officers[one]))


@contextmanager
def without_the_lock(monkeypatch):
    """The same action, but the bid is read without locking it, and nobody goes on before all have read it."""
    all_have_read = threading.Barrier(OFFICERS)

    def read(bid_id: int) -> Bid:
        bid = Bid.objects.get(pk=bid_id)
        all_have_read.wait()
        return bid

    with monkeypatch.context() as patch:
        patch.setattr(deciding, "locked", read)
        yield


def test_thirty_officers_for_the_last_three_places_make_three_offers(crowd):
    results = all_offer(crowd)

    assert results.count(None) == LEFT
    assert {one.messages[0] for one in results if one is not None} == {
        "All places up to the cap are offered or filled. Set who comes next, or wait for an answer."
    }
    assert (Choice.objects.filter(status="offer").count(), Bid.objects.get().held) == (LEFT, 20)


def test_control_without_the_lock_the_constraint_alone_keeps_the_cap(crowd, monkeypatch):
    with without_the_lock(monkeypatch):
        all_offer(crowd)

    assert (Choice.objects.filter(status="offer").count(), Bid.objects.get().held) == (LEFT, 20)


def test_control_without_lock_and_constraint_the_fault_is_seen(own_database, crowd, monkeypatch):
    with without_the_lock(monkeypatch), databases.as_owner(own_database) as owner:
        owner.execute("ALTER TABLE itt_bid DROP CONSTRAINT bid_cap")
        all_offer(crowd)

    assert Choice.objects.filter(status="offer").count() > LEFT


@pytest.mark.django_db
def test_the_database_refuses_an_offer_above_the_cap_by_itself():
    bid = BidFactory(awarded=1, requested=1)
    ChoiceFactory.create_batch(2, bid=bid, status="offer")
    waits = ChoiceFactory(bid=bid)
    now = timezone.now()

    with pytest.raises(IntegrityError, match="bid_cap"), transaction.atomic():
        Choice.objects.filter(pk=waits.pk).update(status="offer", offered_at=now, reply_until=now)


@pytest.mark.django_db
def test_a_place_that_is_free_goes_to_the_next_by_the_leads_order():
    bid, lead = BidFactory(awarded=1, requested=1), PersonFactory(itt_lead=True)
    first, _ = ChoiceFactory.create_batch(2, bid=bid, status="offer")
    third, second = ChoiceFactory.create_batch(2, bid=bid, status="interviewing")
    actions.set_rank(second, 1, by=lead)
    actions.set_rank(third, 2, by=lead)
    assert actions.offer_next() == 0

    actions.decline(first, by=first.form.person)

    assert actions.offer_next() == 1
    for choice, status in ((second, "offer"), (third, "interviewing")):
        choice.refresh_from_db()
        assert choice.status == status


@pytest.mark.django_db
def test_an_offer_that_nobody_answers_is_declined_by_the_clock_and_frees_its_place():
    choice = ChoiceFactory(status="offer")
    Choice.objects.filter(pk=choice.pk).update(reply_until=timezone.now())

    assert (actions.lapse_offers(), actions.lapse_offers()) == (1, 0)

    choice.refresh_from_db()
    assert (choice.status, choice.ended_by) == ("declined", "clock")
    assert Bid.objects.get(pk=choice.bid_id).held == 0
