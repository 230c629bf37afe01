"""Charges become invoices when their payer wants them to, numbered without gaps, written to the right address."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from core import outbox
from core.action import RuleBroken
from core.calendar import LONDON
from core.models import Message
from payments import actions, queries
from payments.models import Charge, Invoice
from payments.rules import Billing, Method, billed_from, net_and_vat, share
from payments.states import ChargeStatus
from tests.factories.payments import ChargeFactory, IssuerFactory, invoiced, received
from tests.factories.schools import MailboxFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_an_invoice_takes_the_charges_and_enters_what_is_owed():
    school, issuer = OrganisationFactory(), IssuerFactory()
    charges = [ChargeFactory(payer=school, amount_pence=4500), ChargeFactory(payer=school, amount_pence=15_000)]

    made = actions.invoice(school, charges, issuer=issuer, by=None, on=date(2027, 1, 14))

    assert (made.reference, made.total_pence, made.due_on) == ("STSA-000001", 19_500, date(2027, 2, 13))
    assert set(Charge.objects.values_list("status", flat=True)) == {ChargeStatus.INVOICED}
    assert queries.balances_of(issuer.pk) == {"receivable": 19_500, "course_income": -19_500}
    assert queries.balance_of(school.pk) == 19_500
    assert queries.what_does_not_balance() == []


def test_vat_is_in_the_price_and_goes_to_its_own_account():
    school, issuer = OrganisationFactory(), IssuerFactory()
    actions.set_product_code("course", nominal_code="4100", vat_code="standard", by=PersonFactory())

    made = actions.invoice(school, [ChargeFactory(payer=school, amount_pence=12_001)], issuer=issuer, by=None)

    line = made.lines.get()
    assert (line.vat_pence, line.nominal_code) == (2000, "4100")
    assert queries.balances_of(issuer.pk) == {"receivable": 12_001, "course_income": -10_001, "vat": -2000}


def test_a_charge_is_invoiced_once_and_only_to_its_payer():
    school, issuer = OrganisationFactory(), IssuerFactory()
    owed = ChargeFactory(payer=school)
    actions.invoice(school, [owed], issuer=issuer, by=None)

    with pytest.raises(RuleBroken):
        actions.invoice(school, [owed], issuer=issuer, by=None)
    with pytest.raises(RuleBroken, match="Choose what to invoice"):
        actions.invoice(OrganisationFactory(), [ChargeFactory(payer=school)], issuer=issuer, by=None)

    assert [one.number for one in Invoice.objects.all()] == [1]


MADE = datetime(2027, 1, 14, 9, tzinfo=LONDON)
DAYS = [
    # how billed, course over on, last day on which it is not invoiced yet
    (Billing.AT_ONCE, date(2027, 3, 1), date(2027, 1, 14)),
    (Billing.AFTER_DELIVERY, date(2027, 3, 1), date(2027, 3, 1)),
    (Billing.AFTER_DELIVERY, None, date(2027, 1, 14)),
    (Billing.AFTER_DELIVERY, date(2026, 12, 1), date(2027, 1, 14)),
    (Billing.TERMLY, date(2027, 3, 1), date(2027, 4, 29)),
    (Billing.TERMLY, date(2027, 4, 30), date(2027, 4, 29)),
    (Billing.TERMLY, date(2027, 5, 1), date(2027, 8, 30)),
    (Billing.TERMLY, date(2027, 9, 1), date(2027, 12, 30)),
]


@pytest.mark.parametrize(("billing", "delivered_on", "not_yet"), DAYS)
def test_charges_are_invoiced_when_their_payer_wants_it(billing, delivered_on, not_yet):
    school = OrganisationFactory()
    IssuerFactory()
    actions.set_settlement(
        school, method=Method.BANK_TRANSFER, billing=billing, by=PersonFactory(), from_on=date(2026, 9, 1)
    )
    with time_machine.travel(MADE, tick=False):
        ChargeFactory(payer=school, delivered_on=delivered_on)
    evening = datetime(not_yet.year, not_yet.month, not_yet.day, 23, tzinfo=LONDON)

    with time_machine.travel(evening, tick=False):
        before = actions.invoice_what_is_due()
    with time_machine.travel(evening + timedelta(hours=3), tick=False):
        after = (actions.invoice_what_is_due(), actions.invoice_what_is_due())  # the clock may strike twice

    assert (before, after) == (0, (1, 0))
    assert billed_from(billing, made_on=MADE.date(), delivered_on=delivered_on) == not_yet + timedelta(days=1)


def test_charges_wait_until_somebody_has_settled_in_whose_name_they_are_billed():
    school = OrganisationFactory()
    with time_machine.travel(MADE, tick=False):
        ChargeFactory(payer=school)

    with time_machine.travel(MADE + timedelta(days=2), tick=False):
        before = actions.invoice_what_is_due()
        IssuerFactory()
        after = actions.invoice_what_is_due()

    assert (before, after) == (0, 1)


def test_a_payer_gets_one_invoice_for_each_issuer_and_purchase_order():
    school, usual = OrganisationFactory(), IssuerFactory()
    lead = IssuerFactory(prefix="CDPS", legal_name="Charles Dickens Primary School", is_usual=False)
    with time_machine.travel(MADE, tick=False):
        for facts in ({}, {}, {"purchase_order": "PO7"}, {"issuer": lead}):
            ChargeFactory(payer=school, **facts)
    with time_machine.travel(MADE + timedelta(days=2), tick=False):
        actions.invoice_what_is_due()

    found = Invoice.objects.order_by("issuer_id", "purchase_order")
    assert [(one.issuer_id, one.purchase_order, one.lines.count()) for one in found] == [
        (usual.pk, "", 2),
        (usual.pk, "PO7", 1),
        (lead.pk, "", 1),
    ]


def test_the_invoice_is_written_to_the_contact_else_to_the_finance_mailbox_and_carries_its_pdf():
    school = OrganisationFactory()
    MailboxFactory(organisation=school, purpose="office", email="office@school.example")
    MailboxFactory(organisation=school, purpose="finance", email="finance@school.example")
    first = invoiced(school)
    actions.set_billing(
        school, contact_name="Ms Bursar", email="bursar@school.example", address="1 Road", purchase_order="PO1",
        by=PersonFactory(),
    )  # fmt: skip
    second = invoiced(school)

    letters = [outbox.COMPOSERS[one.kind](one) for one in Message.objects.order_by("pk")]

    assert [letter.to_email for letter in letters] == ["finance@school.example", "bursar@school.example"]
    assert [letter.subject for letter in letters] == [f"Invoice {first.reference}", f"Invoice {second.reference}"]
    assert letters[1].attachments[0].content.startswith(b"%PDF")
    assert (second.purchase_order, second.bill_to["address"]) == ("PO1", "1 Road")


def test_what_is_left_on_the_account_pays_the_next_invoice():
    school = OrganisationFactory()
    received(school, 3000)

    found = Invoice.objects.get(pk=invoiced(school, 4500).pk)

    assert (found.paid_pence, found.open_pence) == (3000, 1500)
    assert queries.balance_of(school.pk) == 1500
    assert queries.what_does_not_balance() == []


def test_a_disputed_invoice_is_left_alone_until_that_is_settled():
    school, person = OrganisationFactory(), PersonFactory()
    found = invoiced(school)
    actions.dispute(found, words="She was not there", by=person)
    received(school, 4500)

    assert actions.spread(school.pk, by=None) == 0
    with pytest.raises(RuleBroken, match="already"):
        actions.dispute(found, words="Again", by=person)
    actions.settle_dispute(found, by=person)
    assert actions.spread(school.pk, by=None) == 4500


@pytest.mark.parametrize(
    ("pence", "code", "net_vat"),
    [(12_000, "standard", (10_000, 2000)), (12_000, "exempt", (12_000, 0)), (1, "standard", (1, 0)),
     (3, "standard", (2, 1)), (99, "standard", (82, 17)), (0, "standard", (0, 0))],
)  # fmt: skip
def test_net_and_vat_always_make_the_price(pence, code, net_vat):
    assert net_and_vat(pence, code) == net_vat


@pytest.mark.parametrize(
    ("pence", "weights", "parts"),
    [(26_667, [250, 150], [16_667, 10_000]), (100, [1, 1, 1], [34, 33, 33]), (5, [0, 0], [3, 2]), (0, [1, 2], [0, 0])],
)
def test_a_sum_is_split_to_the_penny(pence, weights, parts):
    assert share(pence, weights) == parts


def test_the_first_day_to_invoice_is_never_before_the_charge():
    day = date(2027, 1, 14)
    assert billed_from(Billing.AFTER_DELIVERY, made_on=day, delivered_on=date(2026, 1, 1)) == date(2027, 1, 15)
