"""Two sister programmes are cancelled at once while workers are killed: each of the sixty fees comes back, once."""

import pytest

from bookings.actions import cancel_cohort
from core.models import Message
from leadership import actions, queries
from leadership.models import CommitmentFee
from leadership.states import FeeStatus
from payments import actions as payments
from payments import queries as money
from payments.models import Deposit, Invoice, Refund
from payments.rules import Method
from payments.states import RefundStatus
from programmes.models import Cohort
from schools.models import Person
from tests.at_once import at_once
from tests.card_provider import Provider, card_provider
from tests.factories.leadership import applicant, take_part, women
from tests.factories.payments import IssuerFactory, received
from tests.factories.schools import OfficerFactory
from tests.faults.storm import Findings, findings, is_sent, not_sent, soon, stormy
from tests.payments.refunding import become_due

pytestmark = pytest.mark.serial

#: Heads with a fee of their school, and as many senior leaders of other schools with a fee of their own.
EACH = 30
FEE_PENCE = 25_000
KILLS = 4


def paid_by_card(provider: Provider) -> None:
    """Every invoice is paid, with a payment that the provider knows."""
    invoices = list(Invoice.objects.order_by("pk"))
    numbers = provider.control("paid", pence=FEE_PENCE, times=len(invoices))["payments"]
    for invoice, number in zip(invoices, numbers, strict=True):
        paid = received(invoice.payer, FEE_PENCE, issuer=invoice.issuer, method=Method.CARD, provider_id=number)
        payments.allocate(paid, invoice, FEE_PENCE, by=None, why="Paid")


def waiting() -> int:
    return CommitmentFee.objects.filter(status=FeeStatus.RECOMMENDED, row="4").count()


def decide_all(by: Person) -> dict[int, str]:
    """Finance ticks all that it sees."""
    officer = Person.objects.with_current_posts().get(pk=by.pk)
    return actions.decide_many(list(queries.fees_to_decide()), by=officer)


def test_sixty_fees_of_two_cancelled_cohorts_come_back_once_each(own_servers, tmp_path):
    IssuerFactory()
    terms = women(places=EACH)
    for _ in range(EACH):
        take_part(terms, applicant(post="head"))
        take_part(terms.sister_terms, applicant())
    cohorts = [terms.cohort_id, terms.sister_terms.cohort_id]
    finance = [OfficerFactory(finance_officer=True) for _ in range(4)]
    with card_provider(tmp_path) as provider:
        paid_by_card(provider)
        assert Deposit.objects.count() == 2 * EACH
        with stormy(own_servers, provider, tmp_path, [OfficerFactory(finance_officer=True) for _ in "ab"]) as storm:
            administrator = OfficerFactory(administrator=True)
            cancelled = at_once(
                4, lambda number: cancel_cohort(Cohort.objects.get(pk=cohorts[number % 2]), by=administrator)
            )
            assert sum(isinstance(answer, int) for answer in cancelled) == 2, cancelled
            for number in range(1, KILLS + 1):
                assert soon(lambda so_far=number: waiting() >= 2 * EACH * so_far // KILLS), storm.portal.log("worker")
                storm.worker_killed()

            answers = at_once(len(finance), lambda number: decide_all(finance[number]))
            assert all(isinstance(answer, dict) for answer in answers), answers
            assert soon(lambda: not decide_all(finance[0]) and not waiting())
            assert CommitmentFee.objects.filter(status=FeeStatus.SETTLED).count() == 2 * EACH
            refunds = list(Refund.objects.order_by("pk"))
            assert [one.amount_pence for one in refunds] == [FEE_PENCE] * 2 * EACH

            third = len(refunds) // 3
            storm.befall("hang_after, worker killed", refunds[:third])
            storm.befall("dies after the call", refunds[third : 2 * third])
            storm.befall("answer_lost, worker killed", refunds[2 * third :])
            assert soon(lambda: become_due() or is_sent()), not_sent()

        found = findings(provider)
    print(f"{len(refunds)} fees back through {dict(storm.seen)} and {KILLS} more kills; {found}")
    assert found == Findings()
    assert money.what_does_not_balance() == []
    assert {one.status for one in Refund.objects.all()} <= {RefundStatus.SENT, RefundStatus.RECONCILED}
    told = Message.objects.filter(kind="leadership.decided").values_list("person_id", "about")
    # Each head on their own fee, each participant, and the head of each.
    assert len(told) == len(set(told)) == 3 * EACH
