"""Money goes back once, only what was received, and never on one person's word alone."""

import pytest
from django.db import IntegrityError

from core.action import RuleBroken
from payments import actions, queries
from payments.models import PaymentRun, Refund
from payments.rules import Method
from payments.states import PayableStatus, RefundStatus
from tests.factories.payments import BankDetailsFactory, IssuerFactory, received
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory()


def approved(school, pence=4500) -> Refund:
    made = actions.ask_refund(received(school, pence), pence, reason="Paid twice", by=PersonFactory())
    actions.approve_refund(made, by=PersonFactory())
    if made.needs_second:
        actions.second_refund(made, by=PersonFactory())
    return made


def test_the_money_is_held_from_the_moment_it_is_asked_for(school):
    payment = received(school, 4500)

    actions.ask_refund(payment, 3000, reason="Paid twice", by=PersonFactory())

    payment.refresh_from_db()
    assert payment.left_pence == 1500
    assert queries.balances_of(payment.issuer_id) == {"bank": 4500, "receivable": -1500, "refunds_payable": -3000}
    assert queries.what_does_not_balance() == []
    with pytest.raises(RuleBroken, match="at most"):
        actions.ask_refund(payment, 1501, reason="More", by=PersonFactory())


def test_the_database_refuses_to_return_more_than_came_in_whatever_python_does(school):
    payment = received(school, 4500)

    with pytest.raises(IntegrityError):
        Refund.objects.create(payment=payment, payer=school, amount_pence=4501, method=payment.method, reason="Wrong")


def test_nobody_approves_what_they_asked_for_themselves(school):
    officer = PersonFactory()
    made = actions.ask_refund(received(school, 4500, method=Method.CARD), 4500, reason="Paid twice", by=officer)

    with pytest.raises(RuleBroken, match="Somebody else"):
        actions.approve_refund(made, by=officer)
    with pytest.raises(IntegrityError):
        Refund.objects.filter(pk=made.pk).update(approved_by=officer)


def test_nobody_approves_money_for_their_own_school(school):
    made = actions.ask_refund(received(school, 4500, method=Method.CARD), 4500, reason="Paid twice", by=PersonFactory())

    with pytest.raises(RuleBroken, match="You work for"):
        actions.approve_refund(made, by=PersonFactory(head=school))


@pytest.mark.parametrize(
    ("pence", "method", "has_been_paid", "needs_second"),
    [
        (50_000, Method.CARD, False, False),
        (50_001, Method.CARD, False, True),
        (100, Method.BANK_TRANSFER, False, True),  # the first money to these details
        (100, Method.BANK_TRANSFER, True, False),
        (50_001, Method.BANK_TRANSFER, True, True),
    ],
)
def test_large_sums_and_new_bank_details_need_a_second_person(school, pence, method, has_been_paid, needs_second):
    BankDetailsFactory(payer=school)
    if has_been_paid:
        approved(school, 500)
        actions.export_run(actions.make_run(IssuerFactory(), by=PersonFactory()), by=PersonFactory())
    first, second = PersonFactory(), PersonFactory()
    made = actions.ask_refund(received(school, pence, method=method), pence, reason="Paid twice", by=PersonFactory())

    actions.approve_refund(made, by=first)
    made.refresh_from_db()
    assert made.status == (RefundStatus.REQUESTED if needs_second else RefundStatus.APPROVED)
    if needs_second:
        with pytest.raises(RuleBroken, match="second person"):
            actions.second_refund(made, by=first)
        actions.second_refund(made, by=second)
        assert made.status == RefundStatus.APPROVED


def test_the_database_lets_nothing_go_that_nobody_approved(school):
    made = actions.ask_refund(received(school, 4500), 4500, reason="Paid twice", by=PersonFactory())

    with pytest.raises(IntegrityError):
        Refund.objects.filter(pk=made.pk).update(status=RefundStatus.SENDING)


def test_a_bank_refund_without_bank_details_waits_for_them(school):
    made = actions.ask_refund(received(school, 100), 100, reason="Paid twice", by=PersonFactory())

    with pytest.raises(RuleBroken, match="Bank details"):
        actions.approve_refund(made, by=PersonFactory())
    BankDetailsFactory(payer=school)
    actions.approve_refund(made, by=PersonFactory())
    made.refresh_from_db()
    assert made.bank_details is not None


def test_a_cancelled_refund_leaves_the_money_on_the_account(school):
    payment = received(school, 4500)
    made = actions.ask_refund(payment, 4500, reason="Paid twice", by=PersonFactory())

    actions.cancel_refund(made, by=PersonFactory())

    payment.refresh_from_db()
    assert (payment.left_pence, queries.balance_of(school.pk)) == (4500, -4500)
    assert queries.what_does_not_balance() == []


def test_a_run_is_made_of_what_is_approved_and_exported_once(school):
    BankDetailsFactory(payer=school)
    refund, officer = approved(school), PersonFactory()
    owed = actions.owe(key="visit:1", payee_id=school.pk, amount_pence=30_000, description="A day", by=officer)
    actions.owe(
        key="visit:2", payee_id=OrganisationFactory().pk, amount_pence=500, description="No details", by=officer
    )

    run = actions.make_run(IssuerFactory(), by=officer)
    with pytest.raises(RuleBroken, match="nothing to pay"):
        actions.make_run(IssuerFactory(), by=officer)
    actions.export_run(run, by=officer)
    with pytest.raises(RuleBroken, match="has been exported"):
        actions.export_run(PaymentRun.objects.get(pk=run.pk), by=officer)

    refund.refresh_from_db()
    owed.refresh_from_db()
    assert (run.total_pence, refund.status, owed.status) == (34_500, RefundStatus.SENT, PayableStatus.PAID)
    assert queries.balances_of(run.issuer_id) == {
        "bank": -30_000,
        "specialist_costs": 30_500,
        "schools_payable": -500,
    }
    assert queries.what_does_not_balance() == []


def test_a_refund_that_the_bank_sends_back_is_on_the_account_again(school):
    BankDetailsFactory(payer=school)
    refund = approved(school)
    actions.export_run(actions.make_run(IssuerFactory(), by=PersonFactory()), by=PersonFactory())
    refund.refresh_from_db()

    actions.note_refused(refund, trouble="Account closed", by=PersonFactory())

    assert queries.balance_of(school.pk) == -4500
    assert queries.what_does_not_balance() == []


def test_something_is_owed_to_a_school_once_and_can_be_withdrawn(school):
    officer = PersonFactory()
    facts = {"key": "visit:1", "payee_id": school.pk, "amount_pence": 30_000, "description": "A day"}
    IssuerFactory()
    first = actions.owe(**facts, by=officer)

    assert actions.owe(**facts, by=officer) == first
    actions.withdraw_payable(first, by=officer)

    assert queries.balances_of(first.issuer_id) == {}


def test_new_bank_details_need_a_second_person_who_called_back(school):
    officer, other = PersonFactory(), PersonFactory()
    details = {"account_name": "A school", "sort_code": "112233", "account_number": "12345678"}
    first = actions.propose_details(school, **details, by=officer)

    with pytest.raises(RuleBroken, match="second person"):
        actions.confirm_details(first, call_back="Ms Bursar", by=officer)
    with pytest.raises(RuleBroken, match="Call back"):
        actions.confirm_details(first, call_back=" ", by=other)
    actions.confirm_details(first, call_back="Ms Bursar, 020 7946 0000", by=other)
    second = actions.propose_details(school, **{**details, "account_number": "87654321"}, by=other)
    assert queries.confirmed_details(school.pk) == first
    actions.confirm_details(second, call_back="Ms Bursar, 020 7946 0000", by=officer)

    assert queries.confirmed_details(school.pk) == second
