"""Paying invoices by card: entered once, whoever hears of it first, and never because an address says so."""

import json
import time
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from payments import actions, adapters, queries
from payments.models import CardNotice, Checkout, Payment
from payments.rules import Account
from payments.states import CheckoutStatus, RefundStatus
from services.card_provider.notices import signature
from tests.card_provider import SECRET, choose
from tests.factories.payments import invoiced
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.home.people import officer, signed_in, soup_of
from tests.payments.refunding import approved, at_the_provider, become_due, in_the_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return OrganisationFactory()


@pytest.fixture
def bursar(school):
    return PersonFactory(school_office=school)


@pytest.fixture
def browser(bursar) -> Client:
    return signed_in(bursar)


def tell(event: dict, *, secret: str = SECRET, at: float | None = None):
    """The provider tells the portal of an event."""
    body = json.dumps(event).encode()
    signed = signature(secret, body, int(at or time.time()))
    return Client().post(
        reverse("payments:card_events"), body, content_type="application/json", headers={"Stripe-Signature": signed}
    )


def events(provider, about: str) -> list[dict]:
    """What the provider has to tell of a thing, the oldest first."""
    return [event for event in reversed(provider.look()["event"]) if event["data"]["object"]["id"] == about]


def paid_checkout(bursar, *invoices) -> Checkout:
    checkout = actions.start_checkout(invoices, by=bursar)
    assert choose(checkout.url, "pay")[0] == 303
    return checkout


# The pages ------------------------------------------------------------------------------------------------------------


def test_a_school_pays_two_invoices_in_one_go(provider, school, bursar, browser):
    first, second = invoiced(school, 4500), invoiced(school, 12000)
    asked = soup_of(browser, reverse("payments:money", args=[school.pk])).find("a", string="Pay these by card")["href"]
    page = soup_of(browser, asked)
    assert "Pay £165 by card" in page.h1.get_text()
    assert "Test payments" in page.get_text()

    answer = browser.post(reverse("payments:pay_by_card"), {"invoice": [first.pk, second.pk]})
    checkout = Checkout.objects.get()
    assert (answer.status_code, answer.url) == (302, checkout.get_absolute_url())
    link = soup_of(browser, answer.url).find("a", string=lambda text: text and "at our card provider" in text)
    status, leads_to = choose(link["href"], "pay")

    assert (status, leads_to.endswith(checkout.get_absolute_url())) == (303, True)
    assert "£165 is paid" in soup_of(browser, checkout.get_absolute_url()).h1.get_text()
    for one in (first, second):
        one.refresh_from_db()
        assert one.is_settled
    payment = Payment.objects.get()
    assert (payment.amount_pence, payment.left_pence, payment.reference) == (16500, 0, "Card visa ending 4242")
    assert (in_the_books(Account.CARD_CLEARING), queries.what_does_not_balance()) == (16500, [])


def test_coming_back_without_paying_pays_nothing_and_the_way_stays_open(provider, school, bursar, browser):
    owed = invoiced(school, 4500)
    checkout = actions.start_checkout([owed], by=bursar)
    choose(checkout.url, "decline")
    choose(checkout.url, "cancel")

    page = soup_of(browser, checkout.get_absolute_url())

    assert "Nothing has been paid yet" in page.get_text()
    assert page.find("a", href=checkout.url)
    assert not Payment.objects.exists()


def test_a_provider_that_does_not_answer_loses_nothing(provider, school, bursar, browser):
    owed = invoiced(school, 4500)
    provider.control("faults", kind="connection_closed", path="POST /v1/checkout")

    answer = browser.post(reverse("payments:pay_by_card"), {"invoice": [owed.pk]})
    assert (answer.status_code, "Try again in a minute" in answer.content.decode()) == (422, True)
    answer = browser.post(reverse("payments:pay_by_card"), {"invoice": [owed.pk]})
    assert answer.status_code == 302  # the same page as was asked for before
    assert Checkout.objects.count() == 1

    provider.control("faults", kind="connection_closed", path="GET /v1/checkout")
    page = soup_of(browser, answer.url)
    assert "The card provider does not answer" in page.h1.get_text()


def test_a_second_click_opens_no_second_page_and_newer_sums_close_the_older_one(provider, school, bursar):
    owed = invoiced(school, 4500)
    first = actions.start_checkout([owed], by=bursar)
    assert actions.start_checkout([owed], by=bursar).pk == first.pk

    more = actions.start_checkout([owed, invoiced(school, 500)], by=bursar)

    assert more.pk != first.pk
    assert "The time to pay has run out." in choose(first.url, "pay")[1]


def test_invoices_that_cannot_be_paid_are_not_there(provider, school, browser):
    theirs, mine = invoiced(OrganisationFactory(), 4500), invoiced(school, 4500)
    url = reverse("payments:pay_by_card")

    for asked in (f"?invoice={theirs.pk}", "", "?invoice=x", "?invoice=9" * 30, f"?invoice={10**30}"):
        assert browser.get(url + asked).status_code == 404
    assert browser.get(f"{url}?invoice={theirs.pk}&invoice={mine.pk}").context["invoices"] == [mine]
    assert browser.post(url, {"invoice": [theirs.pk]}).status_code == 404


def test_without_a_key_nothing_is_offered(settings, school, browser):
    settings.STRIPE_API_KEY = ""
    owed = invoiced(school, 4500)

    assert browser.get(f"{reverse('payments:pay_by_card')}?invoice={owed.pk}").status_code == 404
    assert tell({}).status_code == 404


def test_nobody_of_another_school_sees_a_card_payment(provider, school, bursar):
    checkout = paid_checkout(bursar, invoiced(school, 4500))
    stranger = signed_in(PersonFactory(school_office=OrganisationFactory()))

    assert stranger.get(checkout.get_absolute_url()).status_code == 404
    assert Checkout.objects.get().status == CheckoutStatus.OPEN  # looking did not even ask
    assert officer("finance_officer").get(checkout.get_absolute_url()).status_code == 200


# Who hears first ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["return", "webhook", "clock"])
def test_the_money_is_entered_once_whoever_hears_of_it_first(provider, school, bursar, browser, first):
    owed = invoiced(school, 4500)
    checkout = paid_checkout(bursar, owed)
    told = [event for event in events(provider, checkout.provider_id) if event["type"].endswith("completed")]

    def hear(how: str) -> None:
        if how == "return":
            browser.get(checkout.get_absolute_url())
        elif how == "webhook":
            assert [tell(event).status_code for event in told * 3] == [200] * 3
            actions.handle_notices()
        else:
            with time_machine.travel(timezone.now() + timedelta(minutes=3)):
                actions.look_after_checkouts()

    for how in [first, "return", "webhook", "clock"]:
        hear(how)
        checkout.refresh_from_db()
        assert checkout.status == CheckoutStatus.PAID

    assert Payment.objects.get().allocated_pence == 4500
    assert CardNotice.objects.filter(handled_at__isnull=True).count() == 0
    assert queries.what_does_not_balance() == []


def test_what_was_paid_otherwise_meanwhile_stays_on_the_account(provider, school, bursar, browser):
    owed = invoiced(school, 4500)
    one, other = (actions.start_checkout([owed], by=person) for person in (bursar, PersonFactory(school_office=school)))
    for checkout in (one, other):
        choose(checkout.url, "pay")
        actions.look_at(checkout)

    owed.refresh_from_db()
    assert (owed.open_pence, sum(payment.left_pence for payment in Payment.objects.all())) == (0, 4500)
    assert "stays on the account" in soup_of(signed_in(bursar), other.get_absolute_url()).get_text()
    assert queries.balance_of(school.pk) == -4500


def test_an_address_alone_pays_nothing(provider, school, bursar, browser):
    checkout = actions.start_checkout([invoiced(school, 4500)], by=bursar)

    browser.get(f"{checkout.get_absolute_url()}?paid=yes&session_id={checkout.provider_id}")

    assert not Payment.objects.exists()


def test_a_page_whose_time_is_over_is_told_so(provider, school, bursar, browser):
    checkout = actions.start_checkout([invoiced(school, 4500)], by=bursar)
    provider.client().v1.checkout.sessions.expire(checkout.provider_id)

    assert "Nothing was paid" in soup_of(browser, checkout.get_absolute_url()).h1.get_text()


def test_a_payment_on_a_page_whose_name_was_lost_is_found_by_its_key(provider, school, bursar):
    owed = invoiced(school, 4500)
    checkout = paid_checkout(bursar, owed)
    Checkout.objects.filter(pk=checkout.pk).update(provider_id="", url="")

    for event in events(provider, checkout.provider_id):
        tell(event)
    actions.handle_notices()

    checkout.refresh_from_db()
    assert checkout.status == CheckoutStatus.PAID


# Webhooks -------------------------------------------------------------------------------------------------------------


def test_only_the_provider_is_believed(provider):
    event = provider.look()["event"][0] if provider.look()["event"] else {"id": "evt_1", "object": "event"}

    assert tell(event, secret="whsec_of_somebody_else").status_code == 400
    assert tell(event, at=time.time() - 3600).status_code == 400
    assert Client().post(reverse("payments:card_events"), b"{", content_type="application/json").status_code == 400
    assert Client().get(reverse("payments:card_events")).status_code == 405
    assert not CardNotice.objects.exists()


def test_a_webhook_that_comes_before_the_answer_or_thrice_or_backwards_sends_nothing_twice(provider):
    refund = approved(provider)
    provider.control("faults", kind="answer_lost")
    actions.send_due_refunds()
    [made] = at_the_provider(provider, refund)

    told = events(provider, made["id"])
    for event in [*reversed(told), *told, *told]:
        assert tell(event).status_code == 200
    actions.handle_notices()

    refund.refresh_from_db()
    assert (refund.status, refund.provider_id) == (RefundStatus.SENT, made["id"])
    become_due()
    assert actions.send_due_refunds() == 0
    assert len(at_the_provider(provider, refund)) == 1
    assert not CardNotice.objects.exclude(trouble="").exists()


def test_a_refund_that_the_bank_sent_back_is_on_the_account_again_and_old_news_does_not_revive_it(provider):
    refund = approved(provider)
    actions.send_due_refunds()
    [made] = at_the_provider(provider, refund)
    provider.control("fail_refund", id=made["id"])

    told = events(provider, made["id"])
    for event in [*reversed(told), *told]:
        tell(event)
    actions.handle_notices()

    refund.refresh_from_db()
    assert (refund.status, refund.trouble) == (
        RefundStatus.REFUSED,
        "The payer's bank sent it back: expired_or_canceled_card",
    )
    assert (in_the_books(Account.CARD_CLEARING), in_the_books(Account.REFUNDS_PAYABLE)) == (9000, 0)
    assert queries.what_does_not_balance() == []
    assert not CardNotice.objects.exclude(trouble="").exists()


def test_what_somebody_did_at_the_providers_own_site_is_shown_to_finance(provider):
    refund = approved(provider)
    made = provider.client().v1.refunds.create({"payment_intent": refund.payment.provider_id, "amount": 100})
    for event in events(provider, made.id)[:1]:
        tell(event)
    actions.handle_notices()

    page = soup_of(officer("finance_officer"), reverse("payments:review"))

    assert "Somebody sent money back at the card provider's own site." in page.get_text()


def test_news_that_cannot_be_asked_about_now_is_kept_for_later(provider, school, bursar):
    checkout = paid_checkout(bursar, invoiced(school, 4500))
    for event in events(provider, checkout.provider_id):
        tell(event)
    provider.control("faults", kind="connection_closed", path="GET /v1/checkout")

    assert actions.handle_notices() == 0
    assert actions.handle_notices() == 1
    assert Checkout.objects.get().status == CheckoutStatus.PAID


def test_a_page_that_the_portal_did_not_open_is_shown_to_finance(provider):
    session = provider.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://localhost/",
            "metadata": {"checkout": str(uuid.uuid4())},
            "line_items": [
                {"price_data": {"currency": "gbp", "unit_amount": 500, "product_data": {"name": "?"}}, "quantity": 1}
            ],
        }
    )
    choose(session.url, "pay")
    for event in events(provider, session.id):
        tell(event)

    actions.handle_notices()

    assert CardNotice.objects.get().trouble == "Somebody paid on a page that this portal did not open."


def test_other_news_is_no_news(provider, school, bursar):
    paid_checkout(bursar, invoiced(school, 4500))
    for event in provider.look()["event"]:
        if event["type"] in {"charge.succeeded", "payment_intent.succeeded"}:
            assert tell(event).status_code == 200

    assert not CardNotice.objects.exists()
    assert adapters.is_test()
