"""The books hold whatever Python does: equal sides, only added to, nothing on closed days."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.action import RuleBroken
from core.calendar import today
from payments import actions, queries
from payments.actions import Side
from payments.models import Allocation, CreditLine, CreditNote, Entry, Invoice, InvoiceLine, Payment, Posting
from payments.rules import Account
from tests.factories.payments import IssuerFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def posting(issuer, **facts) -> Posting:
    return Posting.objects.create(**{"key": "test", "issuer": issuer, "on": today(), "words": "A test", **facts})


def test_an_event_is_entered_once():
    issuer = IssuerFactory()
    sides = [Side(Account.BANK, 100), Side(Account.OTHER_INCOME, -100)]
    actions.post(issuer.pk, key="test:1", words="A gift", sides=sides, by=None)

    with pytest.raises(RuleBroken, match="in the books already"):
        actions.post(issuer.pk, key="test:1", words="A gift", sides=sides, by=None)

    assert queries.balances_of(issuer.pk) == {"bank": 100, "other_income": -100}


@pytest.mark.parametrize("other", [-99, 100])
def test_the_database_refuses_sides_that_are_not_equal(other):
    issuer = IssuerFactory()
    sides = [Side(Account.BANK, 100), Side(Account.OTHER_INCOME, other)]

    with pytest.raises(RuleBroken, match="Both sides"):
        actions.post(issuer.pk, key="test:1", words="A gift", sides=sides, by=None)


@pytest.mark.parametrize(
    "fields", [{"amount_pence": 0, "account": "bank"}, {"amount_pence": 5, "account": "receivable"}]
)
def test_the_database_refuses_an_entry_of_nothing_and_a_debt_of_nobody(fields):
    made = posting(IssuerFactory())

    with pytest.raises(IntegrityError):
        Entry.objects.create(posting=made, **fields)


def a_bit_of_everything():
    school = OrganisationFactory()
    found = invoiced(school, 4500)
    payment = received(school, 4500)
    actions.allocate(payment, found, 4500, by=None)
    line = found.lines.get()
    actions.credit(found, {line.pk: 500}, reason="Too much", by=None)


@pytest.mark.parametrize("model", [Posting, Entry, Allocation, CreditNote, CreditLine])
@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_is_in_the_books_is_neither_changed_nor_deleted(model, change):
    a_bit_of_everything()
    column = model._meta.concrete_fields[-1].column
    table = model._meta.db_table
    statement = f"UPDATE {table} SET {column} = {column}" if change == "update" else f"DELETE FROM {table}"  # noqa: S608

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        (Invoice, "total_pence", 1),
        (Invoice, "number", 77),
        (Invoice, "bill_to", {}),
        (InvoiceLine, "amount_pence", 1),
        (Payment, "amount_pence", 1),
        (Payment, "received_on", "2016-01-01"),
    ],
)
def test_a_document_stays_as_it_was_issued(model, field, value):
    a_bit_of_everything()

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{field: value})


@pytest.mark.parametrize("model", [Invoice, InvoiceLine, Payment])
def test_a_document_is_never_deleted(model):
    a_bit_of_everything()

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_the_lines_of_an_invoice_add_up_to_its_total():
    found = invoiced(OrganisationFactory(), 4500)
    other = invoiced(OrganisationFactory(), 100)

    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.create(
            invoice=found, charge=other.lines.get().charge, description="More", product="course", amount_pence=1
        )


def test_nothing_is_entered_on_a_day_that_is_closed_and_what_comes_late_is_entered_on_the_next():
    issuer, officer = IssuerFactory(), PersonFactory()
    yesterday = today() - timedelta(days=1)
    actions.close_books(issuer, yesterday, by=officer)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        posting(issuer, on=yesterday)
    sides = [Side(Account.BANK, 100), Side(Account.OTHER_INCOME, -100)]
    late = actions.post(issuer.pk, key="late", words="Late", sides=sides, by=None, on=yesterday - timedelta(days=5))

    assert "books are closed" in str(refused.value)
    assert late.on == today()


@pytest.mark.parametrize(("days", "words"), [(0, "that is over"), (-1, "already"), (-9, "already")])
def test_books_are_closed_in_order_and_only_for_days_that_are_over(days, words):
    issuer, officer = IssuerFactory(), PersonFactory()
    actions.close_books(issuer, today() - timedelta(days=1), by=officer)

    with pytest.raises(RuleBroken, match=words):
        actions.close_books(issuer, today() + timedelta(days=days), by=officer)
