"""A school's money as its people see it: what is owed and why, its statement, and what they settle themselves."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from core.calendar import today
from payments import actions, queries
from payments.models import BankDetails, BillingDetails, Charge, Invoice, Refund, Settlement
from payments.rules import Method
from tests.factories.payments import BankDetailsFactory, ChargeFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory, SchoolFactory
from tests.home.people import cells, csv_rows, signed_in, soup_of

pytestmark = pytest.mark.django_db
#: What one finance page may ask the database.
MOST = 10


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def client(school):
    return signed_in(PersonFactory(school_office=school))


def money(school) -> str:
    return f"/school/{school.pk}/money/"


def test_a_school_sees_what_it_owes_and_why(school, client):
    late = invoiced(school, 4500)
    Charge.objects.filter(line__invoice=late).update(description="x")
    ChargeFactory(payer=school, amount_pence=3000, delivered_on=today() + timedelta(days=20))
    received(school, 1000)

    page = soup_of(client, money(school))

    assert page.h1.get_text() == "£45 to pay"
    assert cells(page, "[aria-labelledby=open] tbody th") == [late.reference]
    day = today() + timedelta(days=21)
    assert cells(page, "[aria-labelledby=coming] tbody td")[1] == f"{day.day} {day:%b %Y}"
    assert "£10" in cells(page, "[aria-labelledby=left] li")[0]


def test_a_statement_begins_and_ends_with_what_the_ledger_says(school, client):
    invoice = invoiced(school, 4500, 1500)
    payment = received(school, 4000)
    actions.allocate(payment, invoice, 4000, by=None)
    actions.credit(invoice, {invoice.lines.last().pk: 500}, reason="Too dear", by=None)

    page = soup_of(client, f"{money(school)}statement/")
    paper = client.get(f"{money(school)}statement/?format=pdf")
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages)

    facts = cells(page, "[aria-labelledby=entries] .app-facts li")
    assert [fact.split()[-1] for fact in facts] == ["£0", "£60", "£45", "£15"]
    assert queries.balance_of(school.pk) == 1500
    assert len(page.select("[aria-labelledby=entries] tbody tr")) == 3
    assert "Owed after the last day" in text
    assert "£15" in text


def test_the_invoices_of_a_year_are_a_spreadsheet_too(school, client):
    invoice = invoiced(school, 4500)

    rows = csv_rows(client.get(f"{money(school)}invoices/?format=csv"))

    assert rows[1][0] == invoice.reference
    assert rows[1][-2:] == ["45.0", "To be paid"]


def test_a_school_says_whom_invoices_go_to_and_when(school, client):
    kept = client.post(
        f"{money(school)}details/billing/",
        {"contact_name": "Ms Bursar", "email": "bursar@school.example", "address": "", "purchase_order": "PO 7"},
    )
    refused = client.post(f"{money(school)}details/billing/", {"email": "no address"})
    day = today() + timedelta(days=30)
    settled = client.post(
        f"{money(school)}details/settlement/",
        {
            "billing": "termly",
            "method": "bank_transfer",
            "from_on-day": day.day,
            "from_on-month": day.month,
            "from_on-year": day.year,
        },
    )

    assert (kept.status_code, refused.status_code, settled.status_code) == (302, 422, 302)
    assert "Enter an e-mail address like" in refused.content.decode()
    assert BillingDetails.objects.get(organisation=school).purchase_order == "PO 7"
    assert Settlement.objects.get(payer=school).from_on == day


def test_a_number_is_put_on_what_is_not_invoiced_yet_and_on_nothing_else(school, client):
    mine, other = ChargeFactory(payer=school), ChargeFactory()

    done = client.post(f"{money(school)}orders/", {"purchase_order": "PO 9", "charges": [mine.pk]})
    refused = client.post(f"{money(school)}orders/", {"purchase_order": "PO 9", "charges": [other.pk]})

    assert (done.status_code, refused.status_code) == (302, 422)
    assert list(Charge.objects.order_by("pk").values_list("purchase_order", flat=True)) == ["PO 9", ""]


def test_an_invoice_is_disputed_with_a_reason(school, client):
    invoice = invoiced(school, 4500)

    refused = client.post(f"/invoices/{invoice.pk}/dispute/", {"words": ""})
    done = client.post(f"/invoices/{invoice.pk}/dispute/", {"words": "She was not there"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Invoice.objects.get().dispute == "She was not there"
    assert "It is disputed: She was not there" in client.get(f"/invoices/{invoice.pk}/").content.decode()


def test_money_is_asked_back_and_new_bank_details_are_proposed_and_masked(school, client):
    payment = received(school, 8000)
    typed = {"payment": payment.pk, "amount": "50", "reason": "We paid twice", "account_name": "The school"}
    typed |= {"sort_code": "11-22-33", "account_number": "12345678"}

    refused = client.post(f"{money(school)}back/", typed | {"amount": "90", "sort_code": "11"})
    done = client.post(f"{money(school)}back/", typed)
    page = soup_of(client, f"{money(school)}details/").get_text()

    assert "Enter a sum of at most £80." in refused.content.decode()
    assert "A sort code has six digits" in refused.content.decode()
    assert done.status_code == 302
    refund = Refund.objects.get()
    assert (refund.amount_pence, refund.needs_second, refund.bank_details) == (5000, True, None)
    assert BankDetails.objects.get().status == "proposed"
    assert "…5678" in page
    assert "12345678" not in page


def test_known_bank_details_are_not_asked_for_again(school, client):
    received(school, 8000)
    BankDetailsFactory(payer=school)

    page = soup_of(client, f"{money(school)}back/")

    assert page.select("[name=account_number]") == []


def test_money_paid_by_card_needs_no_bank_details(school, client):
    received(school, 8000, method=Method.CARD)

    assert soup_of(client, f"{money(school)}back/").select("[name=sort_code]") == []


@pytest.mark.parametrize("kind", ["cpd_lead", "governor", "teacher"])
def test_whoever_does_not_settle_money_changes_nothing(school, kind):
    client = signed_in(PersonFactory(**{kind: school}))
    invoice = invoiced(school, 4500)

    for address in ("details/billing/", "details/settlement/", "orders/", "back/"):
        assert client.get(money(school) + address).status_code == 404
    assert client.get(f"/invoices/{invoice.pk}/dispute/").status_code == 404


def test_a_school_never_sees_the_money_of_another(client):
    other = OrganisationFactory()
    invoice = invoiced(other, 4500)

    for address in ("", "invoices/", "statement/", "details/", "back/"):
        assert client.get(money(other) + address).status_code == 404
    assert client.get(f"/invoices/{invoice.pk}/").status_code == 404


def test_a_finance_contact_sees_only_money_and_is_led_there(school):
    client = signed_in(PersonFactory(finance_contact=school))

    page = soup_of(client, money(school))

    assert page.select(".app-subnav") == []
    assert cells(page, f"a[href='{money(school)}']")[0] == "Money"


def test_a_trust_sees_the_money_of_all_its_schools_and_may_settle_it():
    trust = OrganisationFactory(kind="trust", name="The Trust")
    one, two = (SchoolFactory(trust=trust).organisation for _ in range(2))
    other = SchoolFactory().organisation
    client = signed_in(PersonFactory(trust_finance=trust))
    invoiced(one, 4500)
    invoiced(two, 2500)
    theirs = invoiced(other, 9900)

    page = soup_of(client, f"/trusts/{trust.pk}/money/")
    rows = csv_rows(client.get(f"/trusts/{trust.pk}/money/?format=csv"))

    assert page.h1.get_text() == "£70 to pay"
    assert len(page.select("tbody tr")) == 3
    assert theirs.reference not in {row[0] for row in rows}
    assert len(rows) == 3
    assert client.get(f"{money(one)}details/billing/").status_code == 200
    assert client.get(money(other)).status_code == 404
    assert client.get(f"/trusts/{other.pk}/money/").status_code == 404


def test_pages_of_a_school_s_money_ask_as_much_with_one_row_as_with_fifty(school, client):
    addresses = [money(school) + part for part in ("", "invoices/", "statement/", "orders/")]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    def more(times: int) -> None:
        for _ in range(times):
            invoiced(school, 4500)
            ChargeFactory(payer=school, person=PersonFactory())

    more(1)
    counts()
    few = counts()
    more(49)

    assert counts() == few
    assert max(few) <= MOST
