"""The refund storm: money goes back exactly once, though all that can die does, and to the penny.

What takes minutes is told to the database instead: that the lease of a dead worker has run out, and that the wait of a
refund without an answer is over. After the last fault of the long version nothing is told: it has ten minutes.
"""

import time
from collections import Counter

import pytest

from payments import actions
from payments.models import CardNotice, Payment, Refund
from payments.rules import Method
from payments.states import RefundStatus
from services.process import wait_until
from tests import serving
from tests.at_once import at_once
from tests.card_provider import Provider, card_provider
from tests.factories.payments import received
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.faults import IS_LONG
from tests.faults.mishaps import BRISK, add
from tests.faults.storm import Findings, findings, is_sent, is_settled, not_sent, soon, stormy
from tests.payments.refunding import become_due

pytestmark = pytest.mark.serial

REFUNDS = 1000 if IS_LONG else 50
TIMES = 8 if IS_LONG else 1
#: What befalls a call, and what befalls the portal while that call is on its way.
TO_COME = [
    "answer_lost",
    "conflict",
    "server_error_after",
    "hang, worker killed",
    "hang_after, worker killed",
    "dies before the call",
    "too_many_requests, valkey flushed",
    "dies after the call",
    "hang_after, postgres killed",
    "server_error",
    "dies before the commit",
    "connection_closed, valkey killed",
    "hang_after, told thrice",
    "calm, provider killed",
    "hang, told thrice",
    "server_error, a day passes",
    "answer_lost, a day passes",
    "hang_after, a day passes",
] * TIMES
SETTLED_WITHIN_SECONDS = 600


def asked_for(provider: Provider, count: int) -> list[Refund]:
    """Refunds that wait for approval, two of each payment; nobody can ask for more than was paid, not even at once."""
    asks, school = PersonFactory(), OrganisationFactory()
    numbers = provider.control("paid", pence=9000, times=count // 2)["payments"]
    for number in numbers:
        payment = received(school, 9000, method=Method.CARD, provider_id=number)
        answers = at_once(3, lambda _, of=payment: actions.ask_refund(of, 4500, reason="Cancelled in time", by=asks))
        assert sum(isinstance(answer, Refund) for answer in answers) == 2
    return list(Refund.objects.order_by("pk"))


def waves(refunds: list[Refund]) -> list[list[Refund]]:
    return [refunds[start :: len(TO_COME)] for start in range(len(TO_COME))]


def test_every_refund_goes_out_once_through_the_storm(own_servers, tmp_path):
    with card_provider(tmp_path) as provider:
        refunds = asked_for(provider, REFUNDS)
        with stormy(own_servers, provider, tmp_path, [PersonFactory(), PersonFactory()]) as storm:
            for name, wave in zip(TO_COME, waves(refunds), strict=True):
                storm.befall(name, wave)
            last_fault = time.monotonic()
            assert wait_until(is_settled_in_time, within=SETTLED_WITHIN_SECONDS), storm.portal.log("worker")
            took = time.monotonic() - last_fault
            in_review = dict(Refund.objects.filter(status=RefundStatus.REVIEW).values_list("pk", "trouble"))
            storm.a_day_passes()
            assert soon(is_sent), not_sent()
            storm.told_thrice()
            assert soon(lambda: not CardNotice.objects.filter(handled_at__isnull=True).exists())

        found = findings(provider)
        generations = Counter(Refund.objects.values_list("generation", flat=True))
        print(f"{len(refunds)} refunds of {Payment.objects.count()} payments through {dict(storm.seen)}")
        print(found)
        print(f"settled {took:.0f} s after the last fault, {len(in_review)} in review; by key: {dict(generations)}")
    assert found == Findings()


def is_settled_in_time() -> bool:
    if not IS_LONG:
        become_due()
    return is_settled()


def half_of_each(provider: Provider, count: int) -> list[Refund]:
    """One refund of half of each payment, so that the provider has enough left to send it a second time."""
    asks, school = PersonFactory(), OrganisationFactory()
    numbers = provider.control("paid", pence=9000, times=count)["payments"]
    paid = [received(school, 9000, method=Method.CARD, provider_id=number) for number in numbers]
    return [actions.ask_refund(payment, 4500, reason="Cancelled in time", by=asks) for payment in paid]


def test_control_without_the_rows_own_key_refunds_are_seen_to_go_twice(own_servers, tmp_path):
    with card_provider(tmp_path) as provider:
        refunds = half_of_each(provider, 10)
        known = {**own_servers.environment, **provider.settings, "STRIPE_SECONDS": "2"}
        with serving.serving(own_servers.database, tmp_path, programs=[], **known) as portal:
            provider.control("faults", kind="answer_lost", times=5)
            for refund in refunds:
                actions.approve_refund(refund, by=PersonFactory())
            add(portal, "worker", "worker", app="tests.faults.without_the_key")
            add(portal, "beat", "beat", app=BRISK)
            assert soon(lambda: become_due() or is_settled()), portal.log("worker")

        found = findings(provider)
    print(found)
    assert found.twice > 0
    assert found.difference != 0
