"""Whatever happens to money, in whatever order, the books balance and agree with a small model of them."""

import os
from itertools import product
from string import ascii_uppercase

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.action import RuleBroken
from payments import actions, queries
from payments.models import Charge, Invoice, Payable, Payment, Refund
from payments.states import ChargeStatus, PayableStatus, RefundStatus
from tests.factories.payments import BankDetailsFactory, ChargeFactory, IssuerFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory

LONG = os.environ.get("LONG") == "yes"
RUNS, STEPS = (100, 50) if LONG else (8, 25)
#: Each life has an issuer of its own, so that one never meets the documents of another.
PREFIXES = ("".join(letters) for letters in product(ascii_uppercase, repeat=4))
PENCE = st.integers(min_value=1, max_value=60_000)
PICK = st.integers(min_value=0, max_value=10_000)


class Books(RuleBasedStateMachine):
    """Two schools and a trust; what each has to pay is kept beside the books by hand."""

    def __init__(self):
        super().__init__()
        self.before = transaction.savepoint()
        self.issuer = IssuerFactory(prefix=next(PREFIXES), is_usual=False)
        self.payers = [OrganisationFactory(), OrganisationFactory(), OrganisationFactory(kind="trust")]
        self.officers = [PersonFactory() for _ in range(3)]
        for payer in self.payers:
            BankDetailsFactory(payer=payer)
        self.owes = {payer.pk: 0 for payer in self.payers}
        for number in range(len(self.payers)):
            self.charge(number, 4500)
            self.invoice(number)
            self.pay(number, 9000, is_known=True)

    def payer(self, pick: int):
        return self.payers[pick % len(self.payers)]

    def payments(self):
        return Payment.objects.filter(issuer=self.issuer)

    def invoices(self):
        return Invoice.objects.filter(issuer=self.issuer)

    def refunds(self):
        return Refund.objects.filter(payment__issuer=self.issuer)

    def payables(self):
        return Payable.objects.filter(issuer=self.issuer)

    @rule(pick=PICK, pence=PENCE)
    def charge(self, pick, pence):
        ChargeFactory(payer=self.payer(pick), amount_pence=pence)

    @rule(pick=PICK)
    def invoice(self, pick):
        payer = self.payer(pick)
        charges = list(Charge.objects.filter(payer=payer, status=ChargeStatus.OWED))
        if charges:
            made = actions.invoice(payer, charges, issuer=self.issuer, by=None)
            self.owes[payer.pk] += made.total_pence

    @rule(pick=PICK, pence=PENCE, is_known=st.booleans())
    def pay(self, pick, pence, is_known):
        payer = self.payer(pick) if is_known else None
        received(payer, pence, issuer=self.issuer)
        if payer:
            self.owes[payer.pk] -= pence

    @rule(pick=PICK, to=PICK)
    def say_whose(self, pick, to):
        found = pick_of(self.payments().filter(payer=None), pick)
        if found:
            actions.assign(found, self.payer(to), by=self.officers[0])
            self.owes[self.payer(to).pk] -= found.amount_pence

    @rule(pick=PICK, which=PICK, pence=PENCE)
    def allocate(self, pick, which, pence):
        payment, owed = pick_of(self.payments(), pick), pick_of(self.invoices(), which)
        if payment and owed:
            try:
                made = actions.allocate(payment, owed, pence, by=self.officers[0])
            except RuleBroken:
                assert payment.payer_id is None or pence > min(payment.left_pence, owed.open_pence)
                return
            self.owes[payment.payer_id] += made.amount_pence
            self.owes[owed.payer_id] -= made.amount_pence

    @rule(pick=PICK)
    def spread(self, pick):
        actions.spread(self.payer(pick).pk, by=None)

    @rule(pick=PICK, which=PICK)
    def take_off(self, pick, which):
        payment, owed = pick_of(self.payments(), pick), pick_of(self.invoices(), which)
        if payment and owed and (pence := queries.paid_by(owed).get(payment.pk)):
            actions.take_off(payment, owed, why="Wrong one", by=self.officers[0])
            self.owes[payment.payer_id] -= pence
            self.owes[owed.payer_id] += pence

    @rule(pick=PICK, pence=PENCE)
    def credit(self, pick, pence):
        owed = pick_of(self.invoices(), pick)
        if owed is None:
            return
        line = owed.lines.order_by("pk").first()
        paid_by_others = self.paid_by_others(owed)
        try:
            note = actions.credit(owed, {line.pk: pence}, reason="Too much", by=None)
        except RuleBroken:
            assert pence > line.amount_pence - line.credited_pence
            return
        self.owes[owed.payer_id] -= note.total_pence
        for other, paid in paid_by_others.items():
            freed = paid - self.paid_by_others(owed).get(other, 0)
            self.owes[other] -= freed
            self.owes[owed.payer_id] += freed

    def paid_by_others(self, owed) -> dict[int, int]:
        sums: dict[int, int] = {}
        for number, pence in queries.paid_by(owed).items():
            payer_id = Payment.objects.get(pk=number).payer_id
            if payer_id != owed.payer_id:
                sums[payer_id] = sums.get(payer_id, 0) + pence
        return sums

    @rule(pick=PICK, pence=PENCE)
    def ask_refund(self, pick, pence):
        payment = pick_of(self.payments(), pick)
        if payment:
            try:
                made = actions.ask_refund(payment, pence, reason="Paid twice", by=self.officers[0])
            except RuleBroken:
                assert payment.payer_id is None or pence > payment.left_pence
                return
            self.owes[made.payer_id] += pence

    @rule(pick=PICK)
    def approve(self, pick):
        refund = pick_of(self.refunds().filter(status=RefundStatus.REQUESTED, approved_by=None), pick)
        if refund:
            actions.approve_refund(refund, by=self.officers[1])
            if refund.needs_second:
                actions.second_refund(refund, by=self.officers[2])

    @rule(pick=PICK)
    def cancel_refund(self, pick):
        still = (RefundStatus.REQUESTED, RefundStatus.APPROVED)
        refund = pick_of(self.refunds().filter(status__in=still), pick)
        if refund:
            actions.cancel_refund(refund, by=self.officers[0])
            self.owes[refund.payer_id] -= refund.amount_pence

    @rule(pick=PICK)
    def come_back(self, pick):
        refund = pick_of(self.refunds().filter(status=RefundStatus.SENT), pick)
        if refund:
            actions.note_refused(refund, trouble="Account closed", by=None)
            self.owes[refund.payer_id] -= refund.amount_pence

    @rule(pick=PICK, pence=PENCE)
    def owe(self, pick, pence):
        number = Payable.objects.count()
        facts = {"key": f"day:{number}", "description": "A day", "issuer": self.issuer}
        actions.owe(**facts, payee_id=self.payer(pick).pk, amount_pence=pence, by=None)

    @rule()
    def withdraw_payable(self):
        free = self.payables().filter(status=PayableStatus.OWED, run=None).first()
        if free:
            actions.withdraw_payable(free, by=None)

    @rule()
    def run(self):
        try:
            run = actions.make_run(self.issuer, by=self.officers[0])
        except RuleBroken:
            return
        actions.export_run(run, by=self.officers[1])

    def teardown(self):
        transaction.savepoint_rollback(self.before)

    @invariant()
    def the_books_balance(self):
        assert queries.what_does_not_balance() == []
        assert {pk: queries.balance_of(pk) for pk in self.owes} == self.owes


def pick_of(found, pick: int):
    numbers = list(found.order_by("pk").values_list("pk", flat=True))
    return found.get(pk=numbers[pick % len(numbers)]) if numbers else None


def live(*, phases=tuple(Phase)) -> None:
    """Lead so many lives; raises what broke in the shortest of them."""
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not LONG,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_books_balance_whatever_happens():
    live()


def cancel_a_refund() -> None:
    made = actions.ask_refund(received(OrganisationFactory(), 4500), 4500, reason="Paid twice", by=PersonFactory())
    actions.cancel_refund(made, by=PersonFactory())


def pay_for_another() -> None:
    found = invoiced(OrganisationFactory(), 4500)
    actions.allocate(received(OrganisationFactory(kind="trust"), 4500), found, 4500, by=None)


def credit_something() -> None:
    found = invoiced(OrganisationFactory(), 4500)
    actions.credit(found, {found.lines.get().pk: 500}, reason="Too much", by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "do", "words"),
    [
        ("refunds._give_back", cancel_a_refund, "Payers whose account is not what their invoices and payments say"),
        ("receiving._pay_for_another", pay_for_another, "Payers whose account is not"),
        ("credits._enter", credit_something, "Payers whose account is not what their invoices and payments say"),
        ("invoices._enter", credit_something, "Invoices that are not in the books"),
    ],
)
def test_control_an_entry_that_is_left_out_is_seen(monkeypatch, name, do, words):
    do()
    assert queries.what_does_not_balance() == []
    monkeypatch.setattr(f"payments.actions.{name}", lambda *args, **facts: None)

    do()

    assert [wrong.words for wrong in queries.what_does_not_balance() if wrong.words.startswith(words)]
