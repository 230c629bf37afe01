"""Money that came in is entered once, belongs to somebody, and pays no more than there is of it or is owed."""

import pytest
from django.db import IntegrityError

from core.action import RuleBroken
from core.calendar import today
from payments import actions, queries
from payments.actions import Received
from payments.models import Allocation, Payment
from payments.rules import Method
from tests.factories.payments import IssuerFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_money_is_received_once_however_often_it_is_told_of():
    school, issuer = OrganisationFactory(), IssuerFactory()
    told = Received(key="bank:1", issuer_id=issuer.pk, method=Method.BANK_TRANSFER, on=today(), pence=4500)

    first = actions.receive(told, payer_id=school.pk, by=None)

    assert actions.receive(told, payer_id=school.pk, by=None) == first
    assert queries.balances_of(issuer.pk) == {"bank": 4500, "receivable": -4500}


def test_money_of_nobody_waits_until_somebody_says_whose_it_is():
    school, officer = OrganisationFactory(), PersonFactory()
    found = invoiced(school, 4500)
    payment = received(None, 4500)
    assert queries.balances_of(found.issuer_id)["unmatched"] == -4500

    with pytest.raises(RuleBroken, match="whose money"):
        actions.allocate(payment, found, 4500, by=officer)
    actions.assign(payment, school, by=officer)
    actions.allocate(payment, found, 4500, by=officer)

    assert "unmatched" not in queries.balances_of(found.issuer_id)
    assert (queries.balance_of(school.pk), queries.what_does_not_balance()) == (0, [])
    with pytest.raises(RuleBroken, match="Somebody has said"):
        actions.assign(payment, OrganisationFactory(), by=officer)


def test_a_trust_pays_an_invoice_of_its_school():
    school, trust = OrganisationFactory(), OrganisationFactory(kind="trust")
    found, payment = invoiced(school, 4500), received(trust, 10_000)

    actions.allocate(payment, found, 4500, by=None)

    assert (queries.balance_of(school.pk), queries.balance_of(trust.pk)) == (0, -5500)
    assert queries.what_does_not_balance() == []
    actions.take_off(payment, found, why="Wrong invoice", by=PersonFactory())
    assert (queries.balance_of(school.pk), queries.balance_of(trust.pk)) == (4500, -10_000)
    assert queries.what_does_not_balance() == []


def test_the_oldest_invoices_are_paid_first():
    school = OrganisationFactory()
    first, second = invoiced(school, 4500), invoiced(school, 4500)
    received(school, 6000)

    assert actions.spread(school.pk, by=None) == 6000

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.open_pence, second.open_pence) == (0, 3000)


@pytest.mark.parametrize(("pence", "words"), [(4501, "still owed"), (0, "more than £0"), (-5, "more than £0")])
def test_no_more_is_paid_than_is_owed(pence, words):
    school = OrganisationFactory()

    with pytest.raises(RuleBroken, match=words):
        actions.allocate(received(school, 9000), invoiced(school, 4500), pence, by=None)


def test_no_more_is_paid_than_is_left():
    school = OrganisationFactory()
    found, payment = invoiced(school, 4500), received(school, 4000)

    with pytest.raises(RuleBroken, match="left of the payment"):
        actions.allocate(payment, found, 4500, by=None)


def test_money_of_another_issuer_pays_nothing():
    school = OrganisationFactory()
    lead = IssuerFactory(prefix="CDPS", is_usual=False)

    with pytest.raises(RuleBroken, match="another issuer"):
        actions.allocate(received(school, 4500, issuer=lead), invoiced(school, 4500), 4500, by=None)


@pytest.mark.parametrize("pence", [4501, 6001])
def test_the_database_holds_both_sides_of_an_allocation_whatever_python_does(pence):
    school = OrganisationFactory()
    found, payment = invoiced(school, 4500), received(None, 6000)
    Payment.objects.filter(pk=payment.pk).update(payer=school)

    with pytest.raises(IntegrityError):
        Allocation.objects.create(payment=payment, invoice=found, amount_pence=pence)
