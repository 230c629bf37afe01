"""A deposit is held, and settled once: what comes back goes to whoever paid, the rest becomes income or stays owed."""

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from core.action import RuleBroken
from payments import actions, queries
from payments.models import Deposit, InvoiceLine, Refund
from payments.rules import DepositState, HeldParts, deposit_state
from tests.factories.payments import ChargeFactory, IssuerFactory, received
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def held(payer, pence: int = 25_000, *, paid: int | None = None) -> Deposit:
    IssuerFactory()
    deposit = actions.take_deposit(
        key=f"test:{payer.pk}", payer=payer, amount_pence=pence, description="Fee", person_id=None, by=None
    )
    if paid is None or paid:
        pay(deposit, payer, pence if paid is None else paid)
    return deposit


def pay(deposit: Deposit, payer, pence: int):
    invoice = InvoiceLine.objects.get(charge=deposit.charge_id).invoice
    payment = received(payer, pence, issuer=invoice.issuer)
    actions.allocate(payment, invoice, pence, by=None, why="Paid")
    return payment


def balances(deposit: Deposit) -> dict[str, int]:
    return queries.balances_of(InvoiceLine.objects.get(charge=deposit.charge_id).invoice.issuer_id)


def state(deposit: Deposit) -> DepositState:
    return queries.state_of_deposit(queries.deposits_with_money().get(pk=deposit.pk))


def settle(deposit: Deposit, *parts: int):
    return actions.settle_deposit(deposit, HeldParts(*parts), reason="Decided", by=PersonFactory())


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        pytest.param({"is_invoiced": False}, "due", id="not invoiced"),
        pytest.param({}, "invoiced", id="nothing paid"),
        pytest.param({"paid": 99}, "invoiced", id="a penny is missing"),
        pytest.param({"paid": 100}, "held", id="paid"),
        pytest.param({"paid": 100, "is_settled": True, "returned": 100}, "returning", id="not sent yet"),
        pytest.param({"paid": 100, "is_settled": True, "returned": 100, "gone": 60}, "returning", id="sent in part"),
        pytest.param({"paid": 100, "is_settled": True, "returned": 60, "gone": 60, "kept": 40}, "returned", id="half"),
        pytest.param({"paid": 100, "is_settled": True, "kept": 100}, "kept", id="kept"),
        pytest.param({"is_settled": True, "kept": 100}, "kept", id="kept, and still owed"),
        pytest.param({"is_settled": True}, "credited", id="never paid, no longer owed"),
    ],
)
def test_the_word_for_it_follows_from_the_money(facts, word):
    usual = {"amount": 100, "is_invoiced": True, "paid": 0, "is_settled": False, "returned": 0, "gone": 0, "kept": 0}

    assert deposit_state(**usual | facts) == word


def test_it_is_invoiced_at_once_by_itself_and_held_outside_of_income():
    payer = OrganisationFactory()
    ChargeFactory(payer=payer)

    deposit = held(payer)

    line = InvoiceLine.objects.get(charge=deposit.charge_id)
    assert (line.invoice.lines.count(), line.vat_code) == (1, "outside")
    assert balances(deposit) == {"bank": 25_000, "deposits_held": -25_000}
    assert (state(deposit), queries.what_does_not_balance()) == ("held", [])


def test_all_of_it_goes_back_the_way_it_came():
    payer = OrganisationFactory()
    deposit = held(payer)

    [refund] = settle(deposit, 25_000, 0, 0, 0)

    assert (refund.amount_pence, refund.payer, refund.status) == (25_000, payer, "requested")
    assert balances(deposit) == {"bank": 25_000, "refunds_payable": -25_000}
    assert (state(deposit), queries.what_does_not_balance()) == ("returning", [])
    facts = {"approved_by": PersonFactory(), "second_by": PersonFactory(), "sent_at": timezone.now()}
    Refund.objects.update(status="sent", **facts)
    assert state(deposit) == "returned"


def test_what_comes_back_goes_to_each_payer_in_proportion_to_what_it_paid():
    school, trust = OrganisationFactory(), OrganisationFactory()
    deposit = held(school, paid=10_000)
    pay(deposit, trust, 15_000)

    refunds = settle(deposit, 12_500, 12_500, 0, 0)

    assert {one.payer: one.amount_pence for one in refunds} == {school: 5000, trust: 7500}
    assert balances(deposit) == {"bank": 25_000, "refunds_payable": -12_500, "forfeited_deposits": -12_500}
    assert queries.what_does_not_balance() == []


def test_what_is_kept_becomes_income():
    deposit = held(OrganisationFactory())

    assert settle(deposit, 0, 25_000, 0, 0) == []

    assert balances(deposit) == {"bank": 25_000, "forfeited_deposits": -25_000}
    assert (state(deposit), queries.what_does_not_balance()) == ("kept", [])


@pytest.mark.parametrize(
    ("paid", "parts", "owed"),
    [
        pytest.param(0, (0, 0, 25_000, 0), 0, id="nothing paid, all met"),
        pytest.param(0, (0, 0, 0, 25_000), 25_000, id="nothing paid, not met"),
        pytest.param(10_000, (10_000, 0, 15_000, 0), 0, id="paid in part, all met"),
        pytest.param(10_000, (0, 10_000, 2500, 12_500), 12_500, id="paid in part, half of it kept"),
    ],
)
def test_what_was_never_paid_is_credited_or_stays_owed(paid, parts, owed):
    payer = OrganisationFactory()
    deposit = held(payer, paid=paid)

    settle(deposit, *parts)

    assert InvoiceLine.objects.get(charge=deposit.charge_id).invoice.open_pence == owed
    assert queries.balance_of(payer.pk) == owed
    assert "deposits_held" not in balances(deposit)
    assert queries.what_does_not_balance() == []


def test_money_that_came_in_meanwhile_stops_a_decision_that_did_not_know_of_it():
    payer = OrganisationFactory()
    deposit = held(payer, paid=0)
    pay(deposit, payer, 25_000)

    with pytest.raises(RuleBroken, match="Money came in"):
        settle(deposit, 0, 0, 25_000, 0)


def test_it_is_settled_once_and_by_a_decision_alone():
    deposit = held(OrganisationFactory())
    line = InvoiceLine.objects.select_related("invoice").get(charge=deposit.charge_id)
    with pytest.raises(RuleBroken, match="held for its payer"):
        actions.credit(line.invoice, {line.pk: 100}, reason="By hand", by=PersonFactory())

    settle(deposit, 25_000, 0, 0, 0)

    with pytest.raises(RuleBroken, match="settled already"):
        settle(deposit, 25_000, 0, 0, 0)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Deposit.objects.filter(pk=deposit.pk).update(settled_at=None, returned_pence=0)


def test_asking_twice_asks_once():
    payer = OrganisationFactory()

    assert held(payer, paid=0) == held(payer, paid=0)


def test_until_finance_says_who_bills_it_waits_and_then_has_an_invoice_of_its_own():
    payer = OrganisationFactory()
    deposit = actions.take_deposit(
        key="test", payer=payer, amount_pence=25_000, description="Fee", person_id=None, by=None
    )
    assert state(deposit) == "due"
    with pytest.raises(RuleBroken, match="in whose name"):
        settle(deposit, 0, 0, 0, 25_000)
    ChargeFactory(payer=payer)

    IssuerFactory(is_usual=True)
    actions.invoice_what_is_due()

    assert (state(deposit), InvoiceLine.objects.get(charge=deposit.charge_id).invoice.lines.count()) == ("invoiced", 1)
