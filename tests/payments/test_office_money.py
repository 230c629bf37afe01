"""What finance sees and does: today's money, debtors, an account, refunds decided by two, money put on invoices."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.calendar import today
from core.models import AuditEntry, Message
from core.outbox import COMPOSERS
from payments import actions
from payments.actions import clock
from payments.models import BankDetails, Invoice, Refund
from payments.queries import what_does_not_balance
from payments.queries.balances import Wrong
from payments.rules.debts import AGES, age_of
from tests.factories.payments import BankDetailsFactory, ChargeFactory, IssuerFactory, invoiced, received
from tests.factories.schools import MailboxFactory, OfficerFactory, OrganisationFactory
from tests.home.people import cells, csv_rows, signed_in, soup_of

pytestmark = pytest.mark.django_db
MONEY = "/office/money/"
MOST = 10


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def finance():
    return OfficerFactory(finance_officer=True)


@pytest.fixture
def client(finance):
    return signed_in(finance)


def invoiced_before(payer, pence: int, *, days: int) -> Invoice:
    """An invoice that was due so many days ago."""
    on = today() - timedelta(days=30 + days)
    return actions.invoice(
        payer, [ChargeFactory(payer=payer, amount_pence=pence)], issuer=IssuerFactory(), by=None, on=on
    )


@pytest.mark.parametrize(
    ("days", "label"),
    [(-5, "Not due"), (0, "Not due"), (1, "1 to 30 days"), (30, "1 to 30 days"), (31, "31 to 60 days"),
     (60, "31 to 60 days"), (61, "61 to 90 days"), (90, "61 to 90 days"), (91, "Over 90 days"), (900, "Over 90 days")],
)  # fmt: skip
def test_a_debt_belongs_to_one_age(days, label):
    assert age_of(today() - timedelta(days=days), today=today()).label == label


def test_debtors_are_added_up_by_age(client, school):
    for days, pence in ((-5, 100), (1, 200), (30, 400), (31, 800), (61, 1600), (90, 3200), (91, 6400)):
        invoiced_before(school, pence, days=days)
    paid = invoiced_before(school, 5000, days=40)
    actions.allocate(received(school, 5000), paid, 5000, by=None)

    page = soup_of(client, f"{MONEY}debtors/")
    rows = csv_rows(client.get(f"{MONEY}debtors/?format=csv"))

    assert cells(page, "tbody td") == ["£127", "£1", "£6", "£8", "£48", "£64"]
    assert rows == [
        ["Payer", "Owed (£)", *(f"{age.label} (£)" for age in AGES)],
        ["Surrey Square Primary School", "127.0", "1.0", "6.0", "8.0", "48.0", "64.0"],
    ]


def test_todays_money_counts_what_needs_somebody(client, school):
    received(None, 700)
    payment = received(school, 9000)
    actions.ask_refund(payment, 100, reason="One", by=None)
    first = OfficerFactory(finance_officer=True)
    BankDetailsFactory(payer=school, status="proposed", confirmed_by=None, call_back="")
    second = actions.ask_refund(payment, 200, reason="Two", by=None)
    Refund.objects.filter(pk=second.pk).update(approved_by=first)
    late = invoiced_before(OrganisationFactory(), 4500, days=3)
    wrong = invoiced(OrganisationFactory(), 4500)
    actions.dispute(wrong, words="Not ours", by=first)

    page = soup_of(client, MONEY)

    assert cells(page, ".app-queue a") == [
        "1 payment without a payer",
        "1 refund to approve",
        "1 refund for a second person",
        "0 refunds in doubt",
        "1 bank account to confirm",
        "0 debts to be given up",
        "1 disputed invoice",
        "1 overdue invoice",
        "2 invoices without an address",
    ]
    assert cells(soup_of(client, f"{MONEY}?show=overdue"), "tbody th")[0].startswith(late.reference)


def test_whether_the_books_balance_is_shown_with_when_somebody_looked(client, school):
    assert "Not looked through yet" in soup_of(client, MONEY).get_text()
    invoiced(school, 4500)

    client.post(f"{MONEY}check/")
    well = cells(soup_of(client, MONEY), "[aria-labelledby=balance] li")

    assert well[0].startswith("Yes Looked through on")


def test_books_that_do_not_balance_are_said_so_to_those_who_keep_them(client, finance, school, monkeypatch):
    monkeypatch.setattr("payments.queries.what_does_not_balance", lambda: [Wrong("Sums that differ", (7, 9))])

    clock.check_books()

    assert list(Message.objects.values_list("kind", "person_id")) == [("payments.wrong_books", finance.pk)]
    shown = cells(soup_of(client, MONEY), "[aria-labelledby=balance] li")
    assert shown[0].startswith("No")
    assert shown[1] == "Sums that differ Numbers 7, 9"


def test_a_payer_is_found_by_name_and_its_account_opened(client, school):
    invoice = invoiced(school, 4500)
    payment = received(school, 1000)

    found = client.get(f"{MONEY}?payer=Surrey")
    nobody = client.get(f"{MONEY}?payer=Nowhere")
    page = soup_of(client, f"{MONEY}accounts/{school.pk}/")

    assert found.headers["Location"] == f"{MONEY}accounts/{school.pk}/"
    assert nobody.status_code == 422
    assert page.select_one(f"a[href='/invoices/{invoice.pk}/']")
    assert page.select_one(f"a[href='{MONEY}payments/{payment.pk}/']")
    assert "£35" in cells(page, "[aria-labelledby=entries] .app-facts li")[-1]


@pytest.mark.parametrize(
    ("question", "found"),
    [("", 3), ("state=overdue", 1), ("state=disputed", 1), ("q=surrey", 2), ("q=PO+7", 1), ("state=nonsense", 3)],
)
def test_invoices_are_narrowed(client, school, finance, question, found):
    invoiced_before(school, 4500, days=3)
    actions.dispute(invoiced(school, 4500, purchase_order="PO 7"), words="Not ours", by=finance)
    invoiced(OrganisationFactory(), 4500)

    assert len(soup_of(client, f"{MONEY}invoices/?{question}").select("tbody tr")) == found


def test_an_invoice_is_found_by_its_reference(client, school):
    invoice = invoiced(school, 4500)
    invoiced(school, 1000)

    assert cells(soup_of(client, f"{MONEY}invoices/?q={invoice.reference.lower()}"), "tbody th") == [invoice.reference]


def test_a_refund_to_new_bank_details_takes_three_people_and_each_step_is_written_down(client, school, finance):
    bursar = OfficerFactory(finance_officer=True)
    director = OfficerFactory(director=True)
    payment = received(school, 8000)
    asked = client.post(
        f"{MONEY}accounts/{school.pk}/refund/", {"payment": payment.pk, "amount": "50", "reason": "Paid twice"}
    )
    refund = Refund.objects.get()
    address = f"{MONEY}refunds/{refund.pk}/"

    assert asked.status_code == 302
    assert client.post(f"{address}approve/").status_code == 404  # nobody their own

    typed = {"account_name": "The school", "sort_code": "112233", "account_number": "12345678"}
    client.post(f"{MONEY}accounts/{school.pk}/bank-details/", typed)
    details = BankDetails.objects.get()
    assert client.post(f"{MONEY}bank-details/{details.pk}/", {"call_back": "me"}).status_code == 404
    other = signed_in(bursar)
    assert other.post(f"{MONEY}bank-details/{details.pk}/", {"call_back": ""}).status_code == 422
    other.post(f"{MONEY}bank-details/{details.pk}/", {"call_back": "Ms Kamara, the school's own number"})
    other.post(f"{address}approve/")
    assert other.post(f"{address}second/").status_code == 404  # a second person is another one
    assert signed_in(director).post(f"{address}second/").status_code == 302

    refund.refresh_from_db()
    assert refund.status == "approved"
    assert (refund.asked_by, refund.approved_by, refund.second_by) == (finance, bursar, director)
    written = set(AuditEntry.objects.values_list("verb", flat=True))
    assert written >= {"asked for", "approved", "approved as second", "proposed", "confirmed"}


def test_a_refund_is_cancelled_and_the_money_is_on_the_account_again(client, school):
    payment = received(school, 8000)
    refund = actions.ask_refund(payment, 5000, reason="Paid twice", by=None)

    client.post(f"{MONEY}refunds/{refund.pk}/cancel/")

    payment.refresh_from_db()
    assert payment.left_pence == 8000
    assert what_does_not_balance() == []


def test_money_without_a_payer_is_assigned_put_on_an_invoice_and_taken_off_again(client, school):
    payment, invoice = received(None, 6000), invoiced(school, 4500)
    address = f"{MONEY}payments/{payment.pk}/"

    assert client.post(f"{address}payer/", {"payer": "Nowhere"}).status_code == 422
    client.post(f"{address}payer/", {"payer": "Surrey Square Primary School"})
    too_much = client.post(address, {"reference": invoice.reference, "amount": "50", "why": ""})
    nothing = client.post(address, {"reference": "STSA-999999", "amount": ""})
    client.post(address, {"reference": invoice.reference.lower(), "amount": "", "why": "They rang"})

    assert "This is more than is still owed" in too_much.content.decode()
    assert "No invoice has this reference" in nothing.content.decode()
    invoice.refresh_from_db()
    assert invoice.is_settled
    client.post(f"{address}invoices/{invoice.pk}/take-off/", {"why": "It was for another"})
    invoice.refresh_from_db()
    assert invoice.open_pence == 4500
    assert what_does_not_balance() == []


def test_whoever_only_looks_changes_nothing(school):
    looks = signed_in(OfficerFactory(administrator=True))
    payment = received(school, 8000)
    refund = actions.ask_refund(payment, 100, reason="Paid twice", by=None)

    assert looks.get(MONEY).status_code == 200
    assert looks.get(f"{MONEY}payments/{payment.pk}/").status_code == 200
    for address in ("check/", f"payments/{payment.pk}/", f"refunds/{refund.pk}/approve/"):
        assert looks.post(MONEY + address).status_code == 404
    for address in (f"accounts/{school.pk}/refund/", f"accounts/{school.pk}/bank-details/"):
        assert looks.get(MONEY + address).status_code == 404


def test_reminders_go_out_after_7_and_21_days_once_each_and_not_while_disputed(school, finance):
    MailboxFactory(organisation=school)
    invoices = {days: invoiced_before(school, 4500, days=days) for days in (6, 7, 20, 21, 300)}
    actions.dispute(invoiced_before(school, 4500, days=50), words="Not ours", by=finance)

    assert clock.remind_of_invoices() == 4
    assert clock.remind_of_invoices() == 0

    keys = set(Message.objects.filter(kind="payments.reminder").values_list("key", flat=True))
    steps = {7: 1, 20: 1, 21: 2, 300: 2}
    assert keys == {f"reminder:{invoices[days].pk}:{step}" for days, step in steps.items()}


def test_a_reminder_says_what_is_open_and_is_not_sent_for_what_was_paid_meanwhile(school):
    MailboxFactory(organisation=school)
    late, other = invoiced_before(school, 4500, days=8), invoiced(school, 3000)
    clock.remind_of_invoices()
    message = Message.objects.get(kind="payments.reminder")

    letter = COMPOSERS["payments.reminder"](message)
    actions.allocate(received(school, 4500), late, 4500, by=None)

    assert "£45 of it is still open" in letter.text
    assert f"Also open: {other.reference}, £30" in letter.text
    assert COMPOSERS["payments.reminder"](message) is None


def test_pages_of_the_office_s_money_ask_as_much_with_one_row_as_with_fifty(client, school):
    addresses = ["", "debtors/", "invoices/", "refunds/", f"accounts/{school.pk}/"]

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(MONEY + address).status_code == 200
            found.append(len(captured))
        return found

    def more(times: int) -> None:
        for _ in range(times):
            invoiced(OrganisationFactory(), 4500)
            invoiced(school, 4500)
            actions.ask_refund(received(school, 1000), 1000, reason="Paid twice", by=None)

    more(1)
    counts()
    few = counts()
    more(49)

    assert counts() == few
    assert max(few) <= MOST
