"""The stand-in for the card provider behaves as the provider's own library expects of the real one."""

import base64
import signal
import threading
import urllib.request
from pathlib import Path

import pytest
import stripe

from services.process import wait_until
from tests.card_provider import KEY, SECRET, Letterbox, Provider, card_provider, choose, letterbox

LINES = [
    {
        "price_data": {"currency": "gbp", "unit_amount": 12500, "product_data": {"name": "Invoice STSA-7"}},
        "quantity": 1,
    }
]


@pytest.fixture(scope="module")
def mailbox():
    with letterbox() as (box, url):
        yield box, url


@pytest.fixture(scope="module")
def running(mailbox, tmp_path_factory):
    with card_provider(tmp_path_factory.mktemp("provider"), webhook_url=mailbox[1]) as provider:
        yield provider


@pytest.fixture
def provider(running) -> Provider:
    running.control("clear")
    running.control("webhooks", held=False)
    return running


@pytest.fixture
def box(mailbox) -> Letterbox:
    return mailbox[0]


def checkout(provider: Provider, **more) -> stripe.checkout.Session:
    return provider.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "line_items": LINES,
            "success_url": "http://localhost:1/back/?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://localhost:1/away/",
            "client_reference_id": "7",
            "metadata": {"attempt": "7"},
            "payment_intent_data": {"metadata": {"attempt": "7"}},
            **more,
        }
    )


def refund(provider: Provider, payment: str, key: str, *, pence: int = 1000, timeout: float = 5, **metadata: str):
    return provider.client(timeout=timeout).v1.refunds.create(
        {"payment_intent": payment, "amount": pence, "metadata": metadata or {"refund": key}},
        {"idempotency_key": key},
    )


def refunds(provider: Provider, payment: str) -> list[stripe.Refund]:
    return list(provider.client().v1.refunds.list({"payment_intent": payment}).auto_paging_iter())


# Checkout -------------------------------------------------------------------------------------------------------------


def test_somebody_pays_and_comes_back_and_the_payment_can_be_asked_for(provider, box):
    session = checkout(provider)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert "Test payments" in choose(session.url, "")[1]

    assert choose(session.url, "pay") == (303, f"http://localhost:1/back/?session={session.id}")
    assert choose(session.url, "pay")[0] == 303  # a second click

    paid = provider.client().v1.checkout.sessions.retrieve(session.id)
    assert (paid.status, paid.payment_status, paid.amount_total, paid.url) == ("complete", "paid", 12500, None)
    assert (paid.client_reference_id, paid.metadata["attempt"]) == ("7", "7")
    intent = provider.client().v1.payment_intents.retrieve(paid.payment_intent, {"expand": ["latest_charge"]})
    assert (intent.status, intent.amount_received, intent.metadata["attempt"]) == ("succeeded", 12500, "7")
    assert (intent.latest_charge.amount_captured, intent.latest_charge.amount_refunded) == (12500, 0)
    assert wait_until(lambda: "checkout.session.completed" in box.kinds(), within=5)


def test_a_declined_card_can_be_tried_again_and_going_back_pays_nothing(provider):
    session = checkout(provider)

    assert "Your card was declined." in choose(session.url, "decline")[1]
    assert choose(session.url, "cancel") == (303, "http://localhost:1/away/")

    tried = provider.client().v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (tried.status, tried.payment_status) == ("open", "unpaid")
    assert tried.payment_intent.last_payment_error.code == "card_declined"
    assert choose(session.url, "pay")[0] == 303
    again = provider.client().v1.checkout.sessions.retrieve(session.id)
    assert again.payment_intent == tried.payment_intent.id


def test_a_session_that_expired_cannot_be_paid_and_a_paid_one_cannot_expire(provider):
    expired, paid = checkout(provider), checkout(provider)
    choose(paid.url, "pay")

    assert provider.client().v1.checkout.sessions.expire(expired.id).status == "expired"
    assert "The time to pay has run out." in choose(expired.url, "pay")[1]
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        provider.client().v1.checkout.sessions.expire(paid.id)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"line_items": []}, "Missing required param: line_items"),
        ({"colour": "teal"}, "Received unknown parameter: colour"),
        ({"expires_at": 1}, "between 30 minutes and 24 hours"),
        ({"mode": "subscription"}, "mode=payment only"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(provider, given, says):
    with pytest.raises(stripe.InvalidRequestError, match=says):
        checkout(provider, **given)


# Refunds --------------------------------------------------------------------------------------------------------------


def test_a_refund_goes_out_and_is_found_by_its_payment_page_by_page(provider, box):
    payment, other = provider.paid(5000), provider.paid(5000)
    made = [refund(provider, payment, f"page-{number}", pence=100) for number in range(12)]
    refund(provider, other, "of-the-other")

    found = refunds(provider, payment)

    assert [one.id for one in found] == [one.id for one in reversed(made)]
    assert found[0].metadata["refund"] == "page-11"
    first = provider.client().v1.refunds.list({"payment_intent": payment})
    assert (len(first.data), first.has_more) == (10, True)
    assert provider.client().v1.refunds.retrieve(made[0].id).status == "succeeded"
    charge = provider.client().v1.charges.retrieve(made[0].charge)
    assert (charge.amount_refunded, charge.refunded) == (1200, False)
    assert wait_until(lambda: {"refund.created", "refund.updated", "charge.refunded"} <= set(box.kinds()), within=5)


def test_nobody_gets_back_more_than_is_left(provider):
    payment = provider.paid(3000)

    with pytest.raises(stripe.InvalidRequestError, match=r"\(£30.01\) is greater than unrefunded amount"):
        refund(provider, payment, "too-much", pence=3001)
    refund(provider, payment, "all", pence=3000)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(provider, payment, "again", pence=1)

    assert refused.value.code == "charge_already_refunded"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(provider, "pi_nobody", "of-nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_a_refund_that_the_bank_sends_back_can_be_made_again(provider, box):
    payment = provider.paid(1000)
    sent = refund(provider, payment, "comes-back")

    provider.control("fail_refund", id=sent.id)

    assert provider.client().v1.refunds.retrieve(sent.id).status == "failed"
    assert refund(provider, payment, "second-try").status == "succeeded"
    assert wait_until(lambda: "refund.failed" in box.kinds(), within=5)


# Keys -----------------------------------------------------------------------------------------------------------------


def test_a_key_repeats_its_first_answer_and_says_so(provider):
    payment = provider.paid(5000)

    first, second = refund(provider, payment, "twice"), refund(provider, payment, "twice")

    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(refunds(provider, payment)) == 1


def test_a_key_with_other_parameters_is_refused(provider):
    payment = provider.paid(5000)
    refund(provider, payment, "one-meaning")

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        refund(provider, payment, "one-meaning", pence=999)


@pytest.mark.parametrize(("kind", "made"), [("server_error", 0), ("server_error_after", 1)])
def test_a_key_repeats_an_error_too_whether_or_not_the_refund_was_made(provider, kind, made):
    payment = provider.paid(5000)
    provider.control("faults", kind=kind)

    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            refund(provider, payment, kind)

    assert failed.value.headers["Idempotent-Replayed"] == "true"
    assert len(refunds(provider, payment)) == made
    refund(provider, payment, f"{kind}-fresh")
    assert len(refunds(provider, payment)) == made + 1


def test_a_refusal_is_repeated_although_it_would_now_be_allowed(provider):
    payment = provider.paid(1000)
    first = refund(provider, payment, "all-of-it")
    with pytest.raises(stripe.InvalidRequestError):
        refund(provider, payment, "refused", pence=1)
    provider.control("fail_refund", id=first.id)

    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        refund(provider, payment, "refused", pence=1)


def test_two_calls_under_one_key_at_once_conflict_and_one_refund_is_made(provider):
    payment = provider.paid(5000)
    provider.control("faults", kind="hang", seconds=0.6)
    slow = threading.Thread(target=refund, args=(provider, payment, "at-once"))
    slow.start()

    assert wait_until(lambda: not provider.look()["faults"], within=5)
    with pytest.raises(stripe.APIError) as refused:
        refund(provider, payment, "at-once")
    slow.join()

    assert (refused.value.http_status, refused.value.error.code) == (409, "idempotency_key_in_use")
    assert len(refunds(provider, payment)) == 1


def test_a_key_is_forgotten_after_a_day(provider):
    payment = provider.paid(5000)
    refund(provider, payment, "for-a-day")
    provider.control("clock", hours=23)
    refund(provider, payment, "for-a-day")
    assert len(refunds(provider, payment)) == 1

    provider.control("clock", hours=1.01)
    refund(provider, payment, "for-a-day")

    assert len(refunds(provider, payment)) == 2


# Faults ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "raised", "made"),
    [
        ("answer_lost", stripe.APIConnectionError, 1),
        ("connection_closed", stripe.APIConnectionError, 0),
        ("too_many_requests", stripe.RateLimitError, 0),
        ("conflict", stripe.APIError, 0),
    ],
)
def test_what_befalls_a_call_befalls_it_once(provider, kind, raised, made):
    payment = provider.paid(5000)
    provider.control("faults", kind=kind)

    with pytest.raises(raised):
        refund(provider, payment, f"befallen-{kind}")

    assert len(refunds(provider, payment)) == made
    refund(provider, payment, f"befallen-{kind}")
    assert len(refunds(provider, payment)) == 1


@pytest.mark.parametrize(("kind", "made"), [("hang", 0), ("hang_after", 1)])
def test_a_call_that_hangs_acts_before_or_after(provider, kind, made):
    payment = provider.paid(5000)
    provider.control("faults", kind=kind, seconds=1)

    with pytest.raises(stripe.APIConnectionError):
        refund(provider, payment, kind, timeout=0.3)

    assert len(refunds(provider, payment)) == made
    assert wait_until(lambda: len(refunds(provider, payment)) == 1, within=5)


def test_only_the_right_key_opens_the_door(provider):
    with pytest.raises(stripe.AuthenticationError):
        provider.client(key="sk_test_of_somebody_else").v1.refunds.list({})


def test_too_many_calls_in_a_second_are_turned_away(provider):
    provider.control("limit", calls_a_second=0)
    with pytest.raises(stripe.RateLimitError):
        provider.client().v1.refunds.list({})

    provider.control("limit", calls_a_second=100)
    provider.client().v1.refunds.list({})


# Webhooks -------------------------------------------------------------------------------------------------------------


def test_a_webhook_comes_again_until_it_is_taken_and_its_signature_holds(provider, box):
    assert wait_until(lambda: all(row["is_over"] for row in provider.look()["deliveries"]), within=10)
    box.received.clear()
    box.answers[:] = [500]

    sent = refund(provider, provider.paid(5000), "knocks-twice")

    assert wait_until(lambda: all(row["is_over"] for row in provider.look()["deliveries"]), within=10)
    of_refund = [event for event in box.events() if event.data.object["id"] == sent.id]
    assert {event.request.idempotency_key for event in of_refund} == {"knocks-twice"}
    counted = [event.id for event in box.events()]
    assert len(counted) == len(set(counted)) + 1
    body, signed = box.received[0]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signed, SECRET)


def test_webhooks_come_out_of_order_and_thrice_when_asked(provider, box):
    provider.control("webhooks", held=True)
    made = refund(provider, provider.paid(5000), "out-of-order")
    box.received.clear()
    asked = {"refund": made.id, "types": ["refund.created", "refund.updated"]}

    assert provider.control("resend", **asked, times=3, order="newest_first") == {"sent": 6}
    provider.control("webhooks", held=False)

    assert wait_until(lambda: all(row["is_over"] for row in provider.look()["deliveries"]), within=10)
    kinds = [event.type for event in box.events() if event.data.object["id"] == made.id]
    assert kinds[-6:] == ["refund.updated", "refund.created"] * 3


def test_events_can_be_asked_for_by_kind(provider):
    made = refund(provider, provider.paid(5000), "in-the-list")

    found = provider.client().v1.events.list({"type": "refund.created", "limit": 1}).data[0]

    assert found.data.object["id"] == made.id
    assert provider.client().v1.events.retrieve(found.id).type == "refund.created"


# The process ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_forgets_nothing_when_it_is_killed(tmp_path: Path, number):
    with card_provider(tmp_path) as provider:
        payment = provider.paid(5000)
        made = refund(provider, payment, "kept")
        provider.control("faults", kind="too_many_requests")

        provider.stop(number)
        provider.start()

        with pytest.raises(stripe.RateLimitError):
            refund(provider, payment, "kept")
        assert refund(provider, payment, "kept").id == made.id
        assert len(refunds(provider, payment)) == 1


def test_the_library_may_also_send_its_key_the_older_way(provider):
    request = urllib.request.Request(f"{provider.url}/v1/refunds")  # noqa: S310 - our own address
    coded = base64.b64encode(f"{KEY}:".encode()).decode()
    request.add_header("Authorization", f"Basic {coded}")

    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
        assert answer.status == 200
