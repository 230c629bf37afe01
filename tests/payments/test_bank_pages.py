"""The office brings a statement in, decides what waits, pays out and hands batches to councils, on its own pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import jobs
from core.calendar import today
from core.models import Job
from payments import actions, queries
from payments.models import BankLine, JournalBatch, PaymentRun, Settlement, StatementLayout
from tests.factories.payments import BankDetailsFactory, IssuerFactory, invoiced, received
from tests.factories.schools import OrganisationFactory, OrganisationNameFactory, PersonFactory, SchoolFactory
from tests.home.people import cells, csv_rows, officer, signed_in, soup_of
from tests.payments.test_bank import bring_in, statement

pytestmark = pytest.mark.django_db


def upload(client, text: str, **said):
    file = SimpleUploadedFile("november.csv", text.encode(), content_type="text/csv")
    facts = {"issuer": IssuerFactory().pk, "file": file, "opening": "", "closing": ""}
    return client.post(reverse("payments:bring_in_statement"), facts | said)


@pytest.mark.requirement("R123")
def test_a_statement_is_looked_at_brought_in_and_what_waits_is_decided_on_one_page():
    client, school = officer("finance_officer"), OrganisationFactory(name="Crampton Primary")
    named, unnamed, other = invoiced(school, 4500), invoiced(school, 10_500), invoiced(school, 700)
    text = statement((f"CRAMPTON {named.reference}", 4500), ("CRAMPTON PRIMARY", 10_500), ("A GRANT", 99_900))

    answer = upload(client, text)
    page = soup_of(client, answer.url)
    assert "3 lines, the oldest first" in cells(page, "h2")
    assert not BankLine.objects.exists()
    work = client.post(answer.url).url
    jobs.run_waiting()
    assert cells(soup_of(client, work), "#progress li") == ["Lines matched 1", "Lines wait for somebody 2"]

    queue = soup_of(client, reverse("payments:bank_queue"))
    chosen = {one["name"]: one["value"] for one in queue.select("input[checked]")}
    grant = BankLine.objects.get(words="A GRANT")
    assert chosen[f"line-{grant.pk}"] == "later"
    client.post(reverse("payments:bank_queue"), chosen | {f"line-{grant.pk}": "not-ours"})

    assert not BankLine.objects.filter(status="waiting").exists()
    unnamed.refresh_from_db()
    assert (unnamed.open_pence, queries.balance_of(school.pk)) == (0, other.total_pence)
    assert soup_of(client, reverse("payments:bank_queue")).select_one(".app-empty")


def test_unknown_columns_are_asked_for_once_and_remembered():
    client = officer("finance_officer")
    text = f"Wann,Was,Wieviel\n{today():%d/%m/%Y},One,5.00\n"
    address = upload(client, text).url
    assert "Say which column is which" in soup_of(client, address).get_text()

    wrong = client.post(address, {"step": "columns", "day": "Wann", "words": ["Was"]})
    assert (wrong.status_code, "Choose one column for the sum" in wrong.content.decode()) == (422, True)
    client.post(address, {"step": "columns", "day": "Wann", "words": ["Was"], "amount": "Wieviel"})

    assert "1 line, the oldest first" in cells(soup_of(client, address), "h2")
    assert StatementLayout.objects.get().facts["amount"] == "Wieviel"
    again = soup_of(client, upload(client, text.replace("5.00", "6.00")).url)
    assert "1 line, the oldest first" in cells(again, "h2")


def test_a_file_that_does_not_add_up_is_refused_with_its_line_before_anything_is_done():
    client = officer("finance_officer")
    text = statement(("ONE", 4500), ("TWO", 100)).replace("1046.00", "1047.00")

    page = soup_of(client, upload(client, text).url)

    assert (
        "Line 3: After £1,045 and £1 the balance should be £1,046"
        in page.select_one(".govuk-notification-banner").get_text()
    )
    assert "Bring in" not in cells(page, "form button")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\x00\xff\xfe" * 9])
def test_what_is_no_list_is_refused_at_the_door(content):
    file = SimpleUploadedFile("x.csv", content)
    answer = upload(officer("finance_officer"), "", file=file)

    assert (answer.status_code, Job.objects.count()) == (422, 0)


# One line ---------------------------------------------------------------------------------------------------------


def waiting(words: str = "A TRANSFER", pence: int = 10_000) -> BankLine:
    bring_in(statement((words, pence)))
    return BankLine.objects.get(words=words)


def test_the_payer_is_looked_for_by_a_former_name_and_the_money_shared_out_by_hand():
    client, school = officer("finance_officer"), OrganisationFactory(name="New Academy")
    OrganisationNameFactory(organisation=school, name="Old School")
    first, second = invoiced(school, 4500), invoiced(school, 9000)
    line = waiting()
    address = reverse("payments:bank_line", args=[line.pk])

    assert cells(soup_of(client, f"{address}?q=old"), ".govuk-list a") == ["New Academy"]
    page = soup_of(client, f"{address}?payer={school.pk}")
    typed = {one["name"]: one["value"] for one in page.select("input[name^=invoice-]")}
    assert typed == {f"invoice-{first.pk}": "45.00", f"invoice-{second.pk}": "55.00"}
    said = typed | {"step": "match", "payer": school.pk, f"invoice-{second.pk}": "60.00"}
    assert "more than the £100 that came in" in client.post(address, said).content.decode()
    client.post(address, said | {f"invoice-{second.pk}": "50.00"})

    line.refresh_from_db()
    assert (line.status, line.payment.left_pence) == ("matched", 500)
    client.post(address, {"step": "undo", "undo-why": "Another school’s"})
    line.refresh_from_db()
    assert (line.status, line.payment.payer) == ("waiting", None)


def test_a_pasted_advice_shares_one_transfer_over_a_trust_s_schools_or_says_what_is_missing():
    client, trust = officer("finance_officer"), OrganisationFactory(kind="trust")
    invoices = [invoiced(SchoolFactory(trust=trust).organisation, pence) for pence in (4500, 5500)]
    line = waiting()
    address = reverse("payments:bank_line", args=[line.pk])
    advice = "\n".join(f"{one.reference}  {one.total_pence / 100:.2f}" for one in invoices)

    short = client.post(address, {"step": "advice", "advice-text": advice.splitlines()[0]})
    assert short.status_code == 422
    assert "£55 of the transfer are not explained" in short.content.decode()
    client.post(address, {"step": "advice", "advice-text": advice})

    line.refresh_from_db()
    assert (line.status, line.payment.payer, line.payment.left_pence) == ("matched", trust, 0)
    assert queries.what_does_not_balance() == []


@pytest.mark.parametrize("way", ["", "x", "1:2", "999999:", ":1-1", "refund-1", "run-9", "99:1-1,", "1:1-1" * 50])
def test_nonsense_is_answered_and_changes_nothing(way):
    client, line = officer("finance_officer"), waiting()
    address = reverse("payments:bank_line", args=[line.pk])

    assert client.post(address, {"step": "choose", "way": way}).status_code == 422
    assert client.post(reverse("payments:bank_queue"), {f"line-{line.pk}": way}).status_code == 302
    assert client.post(address, {"step": way}).status_code == 422
    assert BankLine.objects.get().status == "waiting"


def test_who_only_looks_decides_nothing():
    client, line = officer("administrator"), waiting()

    assert client.get(reverse("payments:bank_queue")).status_code == 200
    assert not soup_of(client, reverse("payments:bank_line", args=[line.pk])).select("main form[method=post]")
    for name, args in (("bank_queue", []), ("bank_line", [line.pk]), ("payment_runs", []), ("journals", [])):
        assert client.post(reverse(f"payments:{name}", args=args), {"step": "keep"}).status_code == 404


# Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "count"), [("bank_statements", 3), ("bank_queue", 5), ("bank_statement", 4)])
def test_lists_ask_as_often_for_one_row_as_for_fifty(django_assert_num_queries, name, count):
    client = officer("finance_officer")
    school = OrganisationFactory(name="Crampton Primary")
    invoiced(school, 4500)
    bring_in(statement(("CRAMPTON PRIMARY", 4500)))
    args = [BankLine.objects.get().statement_id] if name == "bank_statement" else []
    client.get(reverse(f"payments:{name}", args=args))
    with django_assert_num_queries(count):
        client.get(reverse(f"payments:{name}", args=args))
    bring_in(statement(("CRAMPTON PRIMARY", 4500), *((f"CRAMPTON PRIMARY {n}", 4500) for n in range(50))))
    args = [BankLine.objects.latest("pk").statement_id] if name == "bank_statement" else []
    with django_assert_num_queries(count):
        client.get(reverse(f"payments:{name}", args=args))


# Payment runs -----------------------------------------------------------------------------------------------------


def approved_refund(name: str, pence: int):
    school = OrganisationFactory(name="=Formula School")
    BankDetailsFactory(payer=school, account_name=name, account_number="01234567")
    refund = actions.ask_refund(received(school, pence), pence, reason="Paid twice", by=PersonFactory())
    actions.approve_refund(refund, by=PersonFactory())
    actions.second_refund(refund, by=PersonFactory())
    return refund


def test_a_run_is_made_its_file_given_out_once_and_a_refused_transfer_marked():
    client, refund = officer("finance_officer"), approved_refund("=1+1", 4500)
    assert "£45 to pay out" in cells(soup_of(client, reverse("payments:payment_runs")), "h2")

    address = client.post(reverse("payments:payment_runs"), {"issuer": IssuerFactory().pk}).url
    run = PaymentRun.objects.get()
    export = reverse("payments:export_run", args=[run.pk])
    file = csv_rows(client.post(export))
    assert file[1] == ["44-55-66", "01234567", "'=1+1", "45.00", f"STSA-R{refund.pk:06}"]
    assert client.post(export).status_code == 302
    assert "not given out again" in soup_of(client, address).get_text()

    client.post(address, {"transfer": f"refund-{refund.pk}", "leave-why": "No such account"})
    refund.refresh_from_db()
    assert (refund.status, refund.trouble) == ("refused", "No such account")
    assert queries.what_does_not_balance() == []
    assert client.post(address, {"transfer": "refund-x", "leave-why": "x"}).status_code == 302  # none is left


# Journals ---------------------------------------------------------------------------------------------------------


def test_invoices_that_a_council_settles_go_out_in_a_batch_once_and_come_in_by_journal():
    client = officer("finance_officer")
    schools = [SchoolFactory().organisation for _ in range(3)]
    invoices = [invoiced(school, 4500) for school in schools]
    for school in schools[:2]:
        Settlement.objects.create(payer=school, method="journal", from_on=today())

    address = client.post(reverse("payments:journals"), {"issuer": IssuerFactory().pk}).url
    assert client.post(reverse("payments:journals"), {}).url == reverse("payments:journals")  # nothing is left
    batch = JournalBatch.objects.get()
    rows = csv_rows(client.post(reverse("payments:export_journal", args=[batch.pk])))
    assert [row[2] for row in rows[1:]] == [one.reference for one in invoices[:2]]
    assert rows[1][1] == schools[0].school.urn
    assert client.post(reverse("payments:export_journal", args=[batch.pk])).url == address

    first, second = batch.lines.order_by("pk")
    day = {f"on-{part}": getattr(today(), part) for part in ("day", "month", "year")}
    assert client.post(address, {"answer": "moved", "line": first.pk}).status_code == 422
    client.post(address, {"answer": "moved", "line": first.pk, **day})
    client.post(address, {"answer": "not_moved", "line": second.pk, "why": "No such school"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.payment.method, second.status) == ("received", "journal", "refused")
    assert [queries.balance_of(school.pk) for school in schools] == [0, 4500, 4500]
    assert queries.balances_of(batch.issuer_id)["journal_clearing"] == 4500
    assert queries.what_does_not_balance() == []
    client.post(reverse("payments:journals"), {})
    assert JournalBatch.objects.latest("pk").lines.get().invoice == invoices[1]


def test_nobody_of_a_school_sees_any_of_it():
    client = signed_in(PersonFactory(head=SchoolFactory().organisation))
    bring_in(statement(("ONE", 4500)))
    line = BankLine.objects.get()

    for name, args in (
        ("bank_statements", []), ("bring_in_statement", []), ("bank_queue", []), ("payment_runs", []),
        ("journals", []), ("bank_line", [line.pk]), ("bank_statement", [line.statement_id]),
    ):  # fmt: skip
        assert client.get(reverse(f"payments:{name}", args=args)).status_code == 404
