"""The demonstration's money: made by the actions, so that its books balance, with something for finance to do."""

import pytest
from django.utils import timezone

from payments import queries
from payments.actions import invoice_what_is_due
from payments.models import BankDetails, BooksCheck, CreditNote, Invoice, Issuer, Payable, Refund
from payments.queries import desk
from payments.queries.owing import state_of
from payments.states import DetailsStatus, RefundStatus


def test_the_books_of_the_demonstration_balance(demonstration):
    assert queries.what_does_not_balance() == []
    assert BooksCheck.objects.get().wrong == []


def test_invoices_are_paid_part_paid_overdue_disputed_and_credited(demonstration):
    states = {state_of(invoice).text for invoice in Invoice.objects.all()}

    assert states >= {"Paid", "Disputed", "Overdue"}
    assert any(invoice.paid_pence and not invoice.is_settled for invoice in Invoice.objects.all())
    assert CreditNote.objects.exclude(lines__line__product="deposit").count() == 1
    assert set(Issuer.objects.values_list("prefix", flat=True)) == {"STSA", "CDPS"}


def test_something_waits_for_everybody_who_looks_after_money(demonstration):
    waiting = {tile.queue.key for tile in desk.tiles() if tile.count}

    assert waiting >= {"unmatched", "approve", "second", "details", "disputed", "overdue"}
    assert Refund.objects.get(status=RefundStatus.REQUESTED, approved_by__isnull=False).needs_second
    assert BankDetails.objects.filter(status=DetailsStatus.PROPOSED).count() == 1
    assert Payable.objects.get().amount_pence == 17_500


def test_the_clock_finds_nothing_to_invoice_that_was_over_long_ago(demonstration):
    invoice_what_is_due()

    assert Invoice.objects.filter(issued_on=timezone.localdate()).count() < 60
    assert queries.what_does_not_balance() == []


@pytest.mark.parametrize("name", ["Surrey Square Primary School", "Dulwich Wood Primary School"])
def test_the_schools_of_the_story_owe_something(demonstration, name):
    assert any(invoice.open_pence for invoice in Invoice.objects.filter(payer__name=name))
