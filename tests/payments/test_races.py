"""Many at once on real connections: numbers without gaps, money spent once. Each with a control."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

from django.db import connection, transaction

from core.action import RuleBroken
from core.calendar import today
from payments import actions, queries
from payments.actions import invoices, refunds
from payments.models import Allocation, Entry, Invoice, NumberSeries, Payment, PeriodClose, Posting, Refund
from payments.rules import Account
from schools.models import Person
from tests import databases
from tests.at_once import at_once
from tests.factories.payments import ChargeFactory, IssuerFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory

CONNECTIONS = 16
EACH = 5


class FailedLater(Exception):  # noqa: N818 - what happens, not an error of ours
    """Something after the number was given."""


def invoice_many(number: int) -> None:
    """Some invoices, and each time one that fails after it was given its number."""
    for _ in range(EACH):
        payer, issuer = OrganisationFactory(), IssuerFactory()
        actions.invoice(payer, [ChargeFactory(key=f"race:{payer.pk}", payer=payer)], issuer=issuer, by=None)
        try:
            with transaction.atomic():
                actions.invoice(payer, [ChargeFactory(key=f"fail:{payer.pk}", payer=payer)], issuer=issuer, by=None)
                raise FailedLater
        except FailedLater:
            pass


def gaps() -> int:
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    return (max(numbers) - len(numbers)) if numbers else 0


def test_invoice_numbers_have_no_gaps_and_are_given_once(own_database):
    IssuerFactory()
    NumberSeries.objects.create(issuer=IssuerFactory(), kind=NumberSeries.Kind.INVOICE)

    results = at_once(CONNECTIONS, invoice_many)

    assert [result for result in results if result is not None] == []
    assert sorted(Invoice.objects.values_list("number", flat=True)) == list(range(1, CONNECTIONS * EACH + 1))
    assert queries.what_does_not_balance() == []


def test_control_numbers_from_a_sequence_have_gaps(own_database, monkeypatch):
    IssuerFactory()
    with databases.as_owner(own_database) as owner:
        owner.execute("CREATE SEQUENCE control_numbers; GRANT USAGE ON control_numbers TO PUBLIC")

    def from_a_sequence(issuer_id: int, kind: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('control_numbers')")
            return cursor.fetchone()[0]

    monkeypatch.setattr(invoices, "next_number", from_a_sequence)
    at_once(4, invoice_many)

    assert gaps() > 0


@contextmanager
def without_the_constraint(database: str, table: str, name: str):
    """The database without one of its own guards, for as long as the block lasts."""
    with databases.as_owner(database) as owner:
        [definition] = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        ).fetchone()
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")


def ask_for_all(payment: Payment, by: Person) -> int:
    """Everybody asks for the whole payment back at once; gives how many pence are to go back."""

    def ask(number: int):
        try:
            return actions.ask_refund(payment, payment.amount_pence, reason="Paid twice", by=by)
        except RuleBroken as error:
            return error

    at_once(8, ask)
    return sum(Refund.objects.filter(payment=payment).values_list("amount_pence", flat=True))


def test_a_payment_goes_back_once_however_many_ask(own_database):
    payment = received(OrganisationFactory(), 4500)

    assert ask_for_all(payment, PersonFactory()) == 4500
    assert queries.what_does_not_balance() == []


def test_without_the_lock_the_constraint_alone_lets_it_go_back_once(own_database, monkeypatch):
    payment = received(OrganisationFactory(), 4500)
    unlocked(monkeypatch)

    assert ask_for_all(payment, PersonFactory()) == 4500


def test_control_without_lock_and_constraint_more_goes_back_than_came_in(own_database, monkeypatch):
    payment = received(OrganisationFactory(), 4500)
    unlocked(monkeypatch)

    with without_the_constraint(own_database, "payments_payment", "payment_never_overspent"):
        assert ask_for_all(payment, PersonFactory()) > 4500


def unlocked(monkeypatch) -> None:
    """Payments are read without a lock, and nobody goes on before all have read."""
    everybody = Barrier(8)

    class Unlocked:
        def select_for_update(self, **options):
            return self

        def __getattr__(self, name: str):
            return getattr(Payment._base_manager, name)

        def get(self, pk: int) -> Payment:
            found = Payment._base_manager.get(pk=pk)
            everybody.wait(10)
            return found

    class Payments:
        objects = Unlocked()

    monkeypatch.setattr(refunds, "Payment", Payments)


def test_two_officers_who_pay_one_invoice_at_once_pay_it_once(own_database):
    school = OrganisationFactory()
    found, payment = invoiced(school, 4500), received(school, 9000)

    def pay(number: int):
        try:
            return actions.allocate(payment, found, 4500, by=None)
        except RuleBroken as error:
            return error

    at_once(4, pay)

    assert Allocation.objects.count() == 1
    assert queries.what_does_not_balance() == []


def test_books_are_closed_after_whatever_is_being_entered(own_database):
    """An entry that is under way is either in what was closed, or on a later day: never slipped in afterwards."""
    issuer, officer, yesterday = IssuerFactory(), PersonFactory(), today() - timedelta(days=1)

    def enter_or_close(number: int):
        if number == 0:
            return actions.close_books(issuer, yesterday, by=officer)
        with transaction.atomic():
            late = Posting.objects.create(key=f"late:{number}", issuer=issuer, on=yesterday, words="Late")
            sides = {Account.BANK: 100, Account.OTHER_INCOME: -100}
            return Entry.objects.bulk_create(
                Entry(posting=late, account=account, amount_pence=pence) for account, pence in sides.items()
            )

    at_once(6, enter_or_close)

    assert PeriodClose.objects.get().balances == queries.balances_of(issuer.pk, until=yesterday)
