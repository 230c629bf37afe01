"""Money that was on its way arrives: once, never more of it than there is, and it can be taken back."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.action import RuleBroken
from core.calendar import today
from payments import queries
from payments.actions import bank_lines
from payments.actions.arriving import note_arrived
from payments.models import BankLine, PeriodClose
from payments.rules import Account, may_arrive
from tests.factories.payments import invoiced, received
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import cells, officer, soup_of
from tests.payments.test_bank import bring_in, statement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("pence", "on_its_way", "may"),
    [
        pytest.param(100, 100, True, id="all of it"),
        pytest.param(1, 100, True, id="part of it"),
        pytest.param(101, 100, False, id="a penny too much"),
        pytest.param(0, 100, True, id="nothing but fees"),
        pytest.param(0, 0, True, id="nothing of nothing"),
        pytest.param(1, 0, False, id="something of nothing"),
        pytest.param(-1, 100, False, id="out, although it comes in"),
        pytest.param(-50, -50, True, id="more went back by card than came"),
        pytest.param(-51, -50, False, id="a penny too much of that"),
    ],
)
def test_never_more_arrives_than_is_on_its_way(pence, on_its_way, may):
    assert may_arrive(pence, on_its_way) == may


def line_of(pence: int, words: str = "STRIPE PAYMENTS") -> BankLine:
    bring_in(statement((words, pence)))
    return BankLine.objects.latest("pk")


def by_card(pence: int):
    payer = OrganisationFactory()
    return received(payer, pence, issuer=invoiced(payer, pence).issuer, method="card", provider_id=f"pi_{payer.pk}")


def test_a_payout_less_its_fees_moves_all_of_it_to_the_bank():
    issuer = by_card(10_000).issuer_id
    line = line_of(9755)

    note_arrived(line, Account.CARD_CLEARING, fee_pence=245, by=PersonFactory())

    balances = queries.balances_of(issuer)
    assert (balances["bank"], balances["card_fees"], queries.on_its_way(issuer)) == (9755, 245, {})
    line.refresh_from_db()
    assert (line.status, line.fee_pence) == ("matched", 245)
    assert line.why == "From the card provider, after fees of £2.45"
    assert queries.what_does_not_balance() == []


def test_fees_that_are_taken_by_themselves_take_nothing_off_what_is_on_its_way():
    issuer = by_card(10_000).issuer_id
    line = line_of(-245)
    bank_lines.undo(line, why="Fees of the card provider", by=PersonFactory())

    note_arrived(line, Account.CARD_CLEARING, fee_pence=245, by=PersonFactory())

    assert queries.on_its_way(issuer) == {Account.CARD_CLEARING: 10_000}
    assert queries.balances_of(issuer)["bank"] == -245
    assert queries.what_does_not_balance() == []


def test_more_than_is_on_its_way_is_refused_and_nothing_is_written():
    issuer, line = by_card(10_000).issuer_id, line_of(9900)

    with pytest.raises(RuleBroken, match=r"this is £100\.01, and £100 is on its way"):
        note_arrived(line, Account.CARD_CLEARING, fee_pence=101, by=PersonFactory())
    with pytest.raises(RuleBroken, match="Only the card provider keeps fees"):
        note_arrived(line, Account.JOURNAL_CLEARING, fee_pence=1, by=PersonFactory())
    with pytest.raises(RuleBroken, match="Choose what the money was"):
        note_arrived(line, Account.BANK, by=PersonFactory())

    line.refresh_from_db()
    assert (line.status, queries.on_its_way(issuer)) == ("waiting", {Account.CARD_CLEARING: 10_000})


def test_it_arrives_once_and_taken_back_it_is_on_its_way_again():
    issuer, line, person = by_card(10_000).issuer_id, line_of(5000), PersonFactory()
    note_arrived(line, Account.CARD_CLEARING, by=person)
    with pytest.raises(RuleBroken, match="Somebody else decided"):
        note_arrived(line, Account.CARD_CLEARING, by=person)

    bank_lines.undo(line, why="The wrong line", by=person)

    assert queries.on_its_way(issuer) == {Account.CARD_CLEARING: 10_000}
    line.refresh_from_db()
    assert (line.status, line.arrived, line.fee_pence) == ("waiting", "", 0)
    note_arrived(line, Account.CARD_CLEARING, fee_pence=100, by=person)
    bank_lines.undo(line, why="Once more", by=person)
    assert queries.on_its_way(issuer) == {Account.CARD_CLEARING: 10_000}
    assert queries.balances_of(issuer).get("bank", 0) == 0
    assert queries.what_does_not_balance() == []


def test_on_a_closed_day_it_is_entered_on_the_first_open_one():
    payment, line = by_card(10_000), line_of(10_000)
    PeriodClose.objects.create(issuer=payment.issuer, until=today(), closed_by=PersonFactory(), balances={})

    note_arrived(line, Account.CARD_CLEARING, by=PersonFactory())

    assert payment.issuer.postings.latest("pk").on > today()


def test_money_of_a_payer_is_no_money_on_its_way():
    payer = OrganisationFactory()
    by_card(10_000)
    line = line_of(4500)
    bank_lines.match(line, payer, [], why="Theirs", by=PersonFactory())

    with pytest.raises(RuleBroken):
        note_arrived(line, Account.CARD_CLEARING, by=PersonFactory())
    for facts in ({"arrived": "card_clearing"}, {"fee_pence": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BankLine.objects.filter(pk=line.pk).update(**facts)


def test_the_check_of_the_books_notices_what_no_statement_says():
    by_card(10_000)
    line = line_of(10_000)
    note_arrived(line, Account.CARD_CLEARING, by=PersonFactory())
    with transaction.atomic():
        BankLine.objects.filter(pk=line.pk).update(fee_pence=7)

    assert [wrong.words for wrong in queries.what_does_not_balance()] == [
        "Accounts where other money arrived than lines of statements say"
    ]


def test_finance_says_so_on_the_page_of_the_line_and_nothing_typed_is_lost():
    by_card(10_000)
    line, client = line_of(9755), officer("finance_officer")
    page = soup_of(client, line.get_absolute_url())
    assert "The card provider: £100 on its way" in cells(page, "label")

    said = {"step": "arrived", "arrived-account": "card_clearing", "arrived-fee": "3.00"}
    wrong = client.post(line.get_absolute_url(), said)
    assert wrong.status_code == 422
    assert "this is £100.55, and £100 is on its way" in wrong.content.decode()
    assert 'value="3.00"' in wrong.content.decode()
    other = client.post(line.get_absolute_url(), {"step": "leave", "leave-why": "", "arrived-fee": "7.77"})
    assert 'value="7.77"' in other.content.decode()
    assert client.post(line.get_absolute_url(), said | {"arrived-fee": "x"}).status_code == 422
    assert client.post(line.get_absolute_url(), said | {"arrived-account": "bank"}).status_code == 422

    done = client.post(line.get_absolute_url(), said | {"arrived-fee": "2.45"})
    assert done.url == reverse("payments:bank_queue")
    facts = cells(soup_of(client, line.get_absolute_url()), ".app-facts li")
    assert "Fees that were kept £2.45" in facts
