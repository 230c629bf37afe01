"""Two heads of one trust take their places at the same moment: the trust still pays £400 once."""

import threading
from contextlib import suppress

import pytest
from django.db import IntegrityError

from core.action import action
from leadership import actions, rules
from leadership.actions import fees
from leadership.models import Application
from payments.models import Invoice
from schools.models import Person
from tests.at_once import at_once
from tests.factories.leadership import apply, take_part, women
from tests.factories.payments import IssuerFactory
from tests.factories.schools import PersonFactory, SchoolFactory, TrustFactory

#: How long one waits for the other to have read the same.
PATIENCE_SECONDS = 2


@pytest.fixture
def two_more_heads(own_database):
    """Of three schools of a trust the first has its place, and £250 are asked for; two others are offered theirs."""
    IssuerFactory()
    terms, trust = women(), TrustFactory()
    heads = [PersonFactory(head=SchoolFactory(trust=trust).organisation) for _ in range(3)]
    take_part(terms, heads[0])
    return [apply(terms, head) for head in heads[1:]]


@pytest.fixture
def both_have_read(monkeypatch):
    """Whoever has read what is charged so far waits a moment for the other to have read it too."""
    together = threading.Barrier(2)

    def top_up(**facts):
        with suppress(threading.BrokenBarrierError):  # the other waits for the lock, as it should
            together.wait(PATIENCE_SECONDS)
        return rules.top_up(**facts)

    monkeypatch.setattr(fees, "top_up", top_up)


def asked_for() -> list[int]:
    return sorted(Invoice.objects.values_list("total_pence", flat=True))


def accept(application: Application) -> None:
    person = Person.objects.with_current_posts().get(pk=application.person_id)
    actions.accept(Application.objects.get(pk=application.pk), by=person)


def test_a_trust_is_asked_for_its_top_up_once(two_more_heads, both_have_read):
    answers = at_once(2, lambda number: accept(two_more_heads[number]))

    assert answers == [None, None]
    assert asked_for() == [15_000, 25_000]


def test_control_without_the_cohorts_lock_one_of_them_is_refused(two_more_heads, both_have_read):
    @action
    def begin(number: int) -> None:
        fees.begin_fee(Application.objects.get(pk=two_more_heads[number].pk), by=None)

    answers = at_once(2, begin)

    assert sorted(type(answer) for answer in answers if answer is not None) == [IntegrityError]
    assert asked_for() == [15_000, 25_000]  # the deposit's key still lets it be asked for once
