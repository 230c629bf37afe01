"""Debts from before the portal: each is invoiced once, as old as it was, and the books balance."""

import io
from datetime import date

import pytest

from core.models import Job
from payments import queries
from payments.models import Invoice
from payments.opening_debts import OPENING_DEBTS
from payments.queries import what_does_not_balance
from payments.rules import Account
from schools.sheets import bring_in, open_sheet, preview
from tests.factories.payments import IssuerFactory
from tests.factories.schools import SchoolFactory
from tests.home.people import officer

pytestmark = pytest.mark.django_db

LIST = """URN,School,Reference,Date,Sum
100781,,INV-1,14/06/2026,"1,450.00"
,Albion Primary School,INV-2,3 July 2026,£60
,Nowhere School,INV-3,03/07/2026,60
100781,,INV-4,31/02/2026,60
100781,,INV-5,03/07/2026,nothing
100781,,INV-1,14/06/2026,1450
"""


@pytest.fixture(autouse=True)
def _schools(time_machine):
    time_machine.move_to("2026-11-26T12:00:00Z")
    SchoolFactory(urn="100781", organisation__name="Surrey Square Primary School")
    SchoolFactory(organisation__name="Albion Primary School")
    IssuerFactory()


def test_old_debts_are_for_those_who_keep_the_books_and_other_lists_are_not():
    finance, administrator = officer("finance_officer"), officer()
    debts, people = "/office/schools/imports/lists/opening-debts/", "/office/schools/imports/lists/people/"

    assert [finance.get(address).status_code for address in (debts, people)] == [200, 404]
    assert [administrator.get(address).status_code for address in (debts, people)] == [404, 200]
    assert "Debts from before the portal" in finance.get("/office/schools/imports/").content.decode()
    assert "Debts from before the portal" not in administrator.get("/office/schools/imports/").content.decode()


def brought_in() -> list[str]:
    listing = open_sheet(OPENING_DEBTS, io.BytesIO(LIST.encode()))
    return [row.outcome for row in bring_in(OPENING_DEBTS, listing, by=None)]


def test_the_preview_says_what_each_line_would_do_and_writes_nothing():
    found = list(preview(OPENING_DEBTS, io.BytesIO(LIST.encode())))

    assert [one.outcome for one in found] == ["created", "created", "refused", "refused", "refused", "same"]
    assert found[0].words == "INV-1 of 14 Jun 2026: £1,450 is owed."
    assert not Invoice.objects.exists()


def test_each_debt_is_invoiced_once_as_old_as_it_was_however_often_the_list_comes():
    assert brought_in() == ["created", "created", "refused", "refused", "refused", "same"]
    assert brought_in() == ["same", "same", "refused", "refused", "refused", "same"]

    invoices = Invoice.objects.order_by("pk")
    assert [(one.total_pence, one.issued_on, one.due_on) for one in invoices] == [
        (145_000, date(2026, 6, 14), date(2026, 7, 14)),
        (6_000, date(2026, 7, 3), date(2026, 8, 2)),
    ]
    balances = queries.balances_of(invoices[0].issuer_id)
    assert balances == {Account.RECEIVABLE: 151_000, Account.BROUGHT_FORWARD: -151_000}
    assert what_does_not_balance() == []
    assert not Job.objects.exists()
