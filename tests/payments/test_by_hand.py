"""What finance does by hand: charge, invoice, take back, send again, settle, give up a debt, close, export."""

from datetime import date, timedelta

import pytest

from core.calendar import AcademicYear, today
from core.models import Message
from payments import actions, queries
from payments.actions import bad_debts
from payments.models import Charge, CreditNote, Invoice, Issuer, Payable, PeriodClose, ProductCode, WriteOff
from payments.queries import months, what_does_not_balance
from payments.rules import Account
from tests.factories.payments import ChargeFactory, IssuerFactory, invoiced, received
from tests.factories.schools import MailboxFactory, OfficerFactory, OrganisationFactory
from tests.home.people import cells, csv_rows, signed_in, soup_of

pytestmark = pytest.mark.django_db
MONEY = "/office/money/"


@pytest.fixture
def school():
    return OrganisationFactory(name="Surrey Square Primary School")


@pytest.fixture
def finance():
    return OfficerFactory(finance_officer=True)


@pytest.fixture
def client(finance):
    return signed_in(finance)


def test_a_free_charge_is_made_once_however_often_the_form_is_sent(client, school):
    address = f"{MONEY}accounts/{school.pk}/charge/"
    key = soup_of(client, address).select_one("[name=key]")["value"]
    typed = {"key": key, "product": "other", "description": "Hire of the hall", "amount": "120"}

    refused = client.post(address, typed | {"amount": "0", "product": ""})
    for _ in range(2):
        client.post(address, typed)

    assert refused.status_code == 422
    assert [(one.description, one.amount_pence) for one in Charge.objects.all()] == [("Hire of the hall", 12000)]


def test_an_invoice_is_looked_at_before_it_is_issued_and_a_number_is_not_wasted_on_looking(client, school):
    charges = [ChargeFactory(payer=school), ChargeFactory(payer=school, amount_pence=1000)]
    typed = {"issuer": IssuerFactory().pk, "charges": [charges[0].pk]}
    address = f"{MONEY}accounts/{school.pk}/invoice/"

    looked_at = client.post(address, typed)
    none_yet = Invoice.objects.count()
    issued = client.post(address, typed | {"sure": "yes"})
    again = client.post(address, typed | {"sure": "yes"})

    assert "£45" in looked_at.content.decode()
    assert none_yet == 0
    assert issued.headers["Location"] == Invoice.objects.get().get_absolute_url()
    assert again.status_code == 422
    assert Invoice.objects.get().total_pence == 4500


def test_part_of_an_invoice_is_taken_back_after_a_look_at_what_that_does(client, school):
    invoice = invoiced(school, 4500, 1500)
    actions.allocate(received(school, 5000), invoice, 5000, by=None)
    first, second = invoice.lines.order_by("pk")
    typed = {f"line-{first.pk}": "20", f"line-{second.pk}": "", "reason": "She left early"}
    address = f"{MONEY}invoices/{invoice.pk}/credit/"

    too_much = client.post(address, typed | {f"line-{second.pk}": "16"})
    looked_at = client.post(address, typed)
    none_yet = CreditNote.objects.count()
    client.post(address, typed | {"sure": "yes"})

    assert "Enter at most £15." in too_much.content.decode()
    assert "Paid already, and then left on the account" in looked_at.content.decode()
    assert none_yet == 0
    assert CreditNote.objects.get().total_pence == 2000
    assert queries.balance_of(school.pk) == -1000
    assert what_does_not_balance() == []


def test_an_invoice_is_sent_again_to_where_invoices_go_today(client, school):
    invoice = invoiced(school, 4500)

    client.post(f"{MONEY}invoices/{invoice.pk}/send-again/")
    nobody = Message.objects.count()
    MailboxFactory(organisation=school, email="office@school.example")
    client.post(f"{MONEY}invoices/{invoice.pk}/send-again/")

    assert nobody == 0
    assert Message.objects.get().to_email == "office@school.example"


def test_a_dispute_is_settled(client, school, finance):
    invoice = invoiced(school, 4500)
    actions.dispute(invoice, words="Not ours", by=finance)

    client.post(f"{MONEY}invoices/{invoice.pk}/settle/")

    assert Invoice.objects.get().disputed_at is None


def test_a_small_debt_is_written_off_at_once_and_becomes_a_loss(client, school):
    invoice = invoiced(school, 4500, 500)
    actions.allocate(received(school, 1000), invoice, 1000, by=None)

    client.post(f"{MONEY}invoices/{invoice.pk}/write-off/", {"reason": "The school closed"})

    assert Invoice.objects.get().is_settled
    balances = queries.balances_of(invoice.issuer_id)
    assert balances[Account.WRITTEN_OFF] == 4000
    assert balances[Account.COURSE_INCOME] == -5000
    assert queries.balance_of(school.pk) == 0
    assert what_does_not_balance() == []


def test_a_large_debt_waits_for_a_second_person(client, school, finance):
    invoice = invoiced(school, 600_00)
    address = f"{MONEY}invoices/{invoice.pk}/write-off/"

    client.post(address, {"reason": "The school closed"})
    assert not Invoice.objects.get().is_settled
    assert client.post(address, {"answer": "yes"}).status_code == 404  # not whoever asked
    director = signed_in(OfficerFactory(director=True))
    director.post(address, {"answer": "yes"})

    assert Invoice.objects.get().is_settled
    assert WriteOff.objects.get().status == "done"
    assert what_does_not_balance() == []


def test_writing_off_is_refused_by_the_second_person_and_the_debt_stays(client, school, finance):
    invoice = invoiced(school, 600_00)
    bad_debts.write_off(invoice, reason="The school closed", by=finance)

    signed_in(OfficerFactory(director=True)).post(f"{MONEY}invoices/{invoice.pk}/write-off/", {"answer": "no"})

    assert Invoice.objects.get().open_pence == 600_00
    assert WriteOff.objects.get().status == "refused"


def test_the_books_are_closed_up_to_a_day_that_is_over(client, school):
    issuer = invoiced(school, 4500).issuer
    address = f"{MONEY}issuers/{issuer.pk}/"
    day = today() - timedelta(days=1)
    typed = {"until-day": day.day, "until-month": day.month, "until-year": day.year}

    early = client.post(address, typed | {"until-year": day.year + 1})
    client.post(address, typed)

    assert "Choose a day that is over" in early.content.decode()
    assert PeriodClose.objects.get().until == day
    assert "Up to" in soup_of(client, address).get_text()


def test_all_entries_of_a_stretch_bear_the_nominal_codes_of_their_day_and_add_up(client, school):
    ProductCode.objects.update_or_create(product="course", defaults={"nominal_code": "4000"})
    invoice = invoiced(school, 4500)
    ProductCode.objects.filter(product="course").update(nominal_code="4100")
    actions.credit(invoice, {invoice.lines.get().pk: 500}, reason="A member after all", by=None)
    day = today()
    stretch = "&".join(
        f"{name}-{part}={getattr(day, part)}" for name in ("first", "last") for part in ("day", "month", "year")
    )

    rows = csv_rows(client.get(f"{MONEY}books/?format=csv&{stretch}"))
    wrong = client.get(f"{MONEY}books/?format=csv&first-day=31&first-month=2&first-year=2026")

    assert wrong.status_code == 422
    assert [(row[5], row[6], row[7], row[8], row[9]) for row in rows[1:]] == [
        ("Owed by payers", "", "Surrey Square Primary School", "45.0", ""),
        ("Course income", "4000", "", "", "45.0"),
        ("Course income", "4000", "", "5.0", ""),
        ("Owed by payers", "", "Surrey Square Primary School", "", "5.0"),
    ]


def test_what_is_invoiced_for_later_is_income_in_advance_until_it_is_over(school):
    year = AcademicYear.now()
    march, august = months.days_asked_for(year)
    issuer = IssuerFactory()
    before = march - timedelta(days=40)
    course = ChargeFactory(payer=school, amount_pence=4500, delivered_on=march + timedelta(days=1))
    deposit = ChargeFactory(payer=school, amount_pence=10_000, product="deposit", delivered_on=august)
    over = ChargeFactory(payer=school, amount_pence=700, delivered_on=march)
    actions.invoice(school, [course, deposit, over], issuer=issuer, by=None, on=before)

    held = months.held_on(march)

    assert (march, august) == (date(year.start + 1, 3, 31), date(year.start + 1, 8, 31))
    assert (held.in_advance_pence, held.deposits_pence) == (4500, 10_000)
    assert months.held_on(august).in_advance_pence == 0
    assert months.held_on(before - timedelta(days=1)) == months.Held(before - timedelta(days=1), 0, {})


def test_an_issuer_is_written_down_and_becomes_the_usual_one(client, school):
    IssuerFactory()
    typed = {
        "organisation": school.name, "legal_name": "Surrey Square", "address": "Surrey Square", "email": "",
        "vat_number": "", "prefix": "SSQ", "account_name": "School fund", "sort_code": "11223", "is_usual": "on",
        "account_number": "12345678",
    }  # fmt: skip

    refused = client.post(f"{MONEY}issuers/add/", typed)
    done = client.post(f"{MONEY}issuers/add/", typed | {"sort_code": "112233"})

    assert "A sort code has six digits" in refused.content.decode()
    assert done.status_code == 302
    assert list(Issuer.objects.filter(is_usual=True).values_list("prefix", flat=True)) == ["SSQ"]


def test_a_product_gets_its_nominal_code_and_vat(client):
    assert client.post(f"{MONEY}products/course/", {"nominal_code": "", "vat_code": "standard"}).status_code == 422
    client.post(f"{MONEY}products/course/", {"nominal_code": "4000", "vat_code": "standard"})

    assert ProductCode.objects.get(product="course").vat_code == "standard"
    assert "4000" in cells(soup_of(client, f"{MONEY}books/"), "[aria-labelledby=products] li")[0]


def test_what_a_school_is_owed_is_written_down_once_and_withdrawn(client, school):
    IssuerFactory()
    address = f"{MONEY}payables/"
    key = soup_of(client, f"{address}add/").select_one("[name=key]")["value"]
    typed = {"key": key, "payee": school.name, "amount": "175", "description": "A specialist’s day"}

    refused = client.post(f"{address}add/", typed | {"payee": "Nowhere"})
    for _ in range(2):
        client.post(f"{address}add/", typed)
    found = Payable.objects.get()
    shown = cells(soup_of(client, address), "tbody th")
    client.post(f"{address}{found.pk}/withdraw/")

    assert refused.status_code == 422
    assert shown == [school.name]
    found.refresh_from_db()
    assert found.status == "withdrawn"
    assert what_does_not_balance() == []
