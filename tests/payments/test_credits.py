"""An invoice is corrected by a credit note, and what was paid for it stays the payer's."""

import pytest

from core.action import RuleBroken
from payments import actions, queries
from payments.models import CreditNote, Invoice
from payments.states import ChargeStatus
from tests.factories.payments import invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_a_charge_that_is_withdrawn_after_its_invoice_is_credited():
    school, person = OrganisationFactory(), PersonFactory()
    found = invoiced(school, 4500, 1000)
    owed = found.lines.get(amount_pence=4500).charge

    actions.withdraw(owed, by=person)

    found.refresh_from_db()
    assert (owed.status, found.credited_pence, found.open_pence) == (ChargeStatus.CREDITED, 4500, 1000)
    assert CreditNote.objects.get().reference == "STSA-C-000001"
    assert queries.balance_of(school.pk) == 1000
    assert queries.what_does_not_balance() == []
    with pytest.raises(RuleBroken):
        actions.withdraw(owed, by=person)


def test_what_was_paid_stays_on_the_account_and_pays_the_next_invoice():
    school = OrganisationFactory()
    found = invoiced(school, 4500)
    payment = received(school, 4500)
    actions.allocate(payment, found, 4500, by=None)

    actions.credit(found, {found.lines.get().pk: 2000}, reason="Half of it was cancelled", by=None)

    found.refresh_from_db()
    payment.refresh_from_db()
    assert (found.paid_pence, found.credited_pence, payment.left_pence) == (2500, 2000, 2000)
    assert queries.balance_of(school.pk) == -2000
    following = Invoice.objects.get(pk=invoiced(school, 3000).pk)
    assert following.open_pence == 1000
    assert queries.what_does_not_balance() == []


def test_vat_is_taken_back_to_the_penny_in_however_many_parts():
    school = OrganisationFactory()
    actions.set_product_code("course", nominal_code="", vat_code="standard", by=PersonFactory())
    found = invoiced(school, 10_003)
    line = found.lines.get()

    for pence in (3333, 3333, 3337):
        actions.credit(found, {line.pk: pence}, reason="In parts", by=None)

    assert queries.balances_of(found.issuer_id) == {}
    line.charge.refresh_from_db()
    assert line.charge.status == ChargeStatus.CREDITED


@pytest.mark.parametrize("pence", [4501, -1, 0])
def test_more_than_the_line_was_for_is_refused(pence):
    found = invoiced(OrganisationFactory(), 4500)

    with pytest.raises(RuleBroken):
        actions.credit(found, {found.lines.get().pk: pence}, reason="Wrong", by=None)


def test_a_line_of_another_invoice_is_not_credited():
    found, other = invoiced(OrganisationFactory()), invoiced(OrganisationFactory())

    with pytest.raises(RuleBroken, match="Say what"):
        actions.credit(found, {other.lines.get().pk: 100}, reason="Wrong", by=None)
