"""The card provider, behind a handful of functions: Stripe's own library, with our patience and none of its retries.

Whether something is tried again, and under which key, is decided where the money is booked, never in here. What the
provider refuses for good raises `Refused`; whatever leaves it open whether it acted raises `Unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from django.core.checks import Error, Tags, register

STRIPES_OWN = "https://api.stripe.com"
CONNECT_SECONDS = 5
PAGE = 100


class Unknown(Exception):  # noqa: N818 - nobody knows yet what became of it
    """No answer, or one that says nothing of what was done: ask again under the same key.

    `is_kept`: the provider gives this answer to the key each time, so that asking again under it brings nothing new.
    """

    def __init__(self, words: str, *, is_kept: bool = False) -> None:
        super().__init__(words)
        self.is_kept = is_kept


class Refused(Exception):  # noqa: N818 - an answer
    """The provider says no, and has done nothing."""


@dataclass(frozen=True)
class SentBack:
    """A refund as the provider tells of it. `key` is the one of our row, from its metadata; empty if it has none."""

    provider_id: str
    payment: str
    pence: int
    key: str
    has_failed: bool
    made_at: datetime
    why: str = ""


@dataclass(frozen=True)
class Checkout:
    """A page of the provider's where somebody pays, as it stands now."""

    provider_id: str
    url: str
    is_paid: bool
    is_over: bool
    pence: int
    payment: str = ""
    paid_at: datetime | None = None
    card: str = ""


@dataclass(frozen=True)
class Told:
    """What a webhook is about. Of a payment only its numbers are read: what became of it is asked for."""

    event_id: str
    kind: str
    about: str
    payment: str
    key: str
    at: datetime
    refund: SentBack | None


def is_on() -> bool:
    """Whether somebody can pay by card at all."""
    return bool(settings.STRIPE_API_KEY)


def is_test() -> bool:
    """Whether the provider is a stand-in. Only words on pages may depend on it."""
    return is_on() and settings.STRIPE_API_BASE != STRIPES_OWN


@register(Tags.security, deploy=True)
def real_money_or_none(app_configs, **kwargs):
    """On a real site, whoever pays by card pays the real provider, and its word is checked."""
    if is_test():
        return [Error("STRIPE_API_BASE is not Stripe's own address: payments would be play money.", id="payments.E001")]
    if is_on() and not settings.STRIPE_WEBHOOK_SECRET:
        return [
            Error("STRIPE_API_KEY is set without STRIPE_WEBHOOK_SECRET: webhooks would be refused.", id="payments.E002")
        ]
    return []


@cache
def _client(key: str, base: str, seconds: float) -> stripe.StripeClient:
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, seconds)),
    )


def _stripe() -> stripe.StripeClient:
    return _client(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE, settings.STRIPE_SECONDS)


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Its many errors are two: no for good, or nobody knows."""
    try:
        yield
    except stripe.IdempotencyError as error:  # the key is known with other words: then it acted, or may have
        raise Unknown(_words(error)) from error
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise Refused(_words(error)) from error
    except stripe.StripeError as error:
        headers = error.headers or {}
        raise Unknown(_words(error), is_kept=headers.get("Idempotent-Replayed") == "true") from error


def _words(error: stripe.StripeError) -> str:
    if error.http_status is None:
        return "No answer from the card provider"
    return f"{error.http_status} {error.user_message or type(error).__name__}"[:400]


# Paying ---------------------------------------------------------------------------------------------------------------


def open_checkout(
    *, key: str, lines: Sequence[tuple[str, int]], email: str, back_url: str, expires_at: datetime
) -> Checkout:
    """Have the provider make a page to pay at. `lines`: words and pence; `key`: ours, the same for every try."""
    names = {"checkout": key}
    price = [
        {"quantity": 1, "price_data": {"currency": "gbp", "unit_amount": pence, "product_data": {"name": words}}}
        for words, pence in lines
    ]
    with _in_our_words():
        made = _stripe().v1.checkout.sessions.create(
            {
                "mode": "payment",
                "line_items": price,
                "success_url": back_url,
                "cancel_url": back_url,
                "client_reference_id": key,
                "customer_email": email,
                "metadata": names,
                "payment_intent_data": {"metadata": names},
                "expires_at": int(expires_at.timestamp()),
            },
            {"idempotency_key": f"checkout-{key}"},
        )
    return _checkout(made)


def look_at_checkout(provider_id: str) -> Checkout:
    with _in_our_words():
        return _checkout(
            _stripe().v1.checkout.sessions.retrieve(provider_id, {"expand": ["payment_intent.latest_charge"]})
        )


def end_checkout(provider_id: str) -> None:
    """Nobody can pay there any more. Refused where it is paid or over already."""
    with _in_our_words():
        _stripe().v1.checkout.sessions.expire(provider_id)


def _checkout(told: stripe.checkout.Session) -> Checkout:
    intent: Any = told.payment_intent
    charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
    card = getattr(getattr(charge, "payment_method_details", None), "card", None)
    return Checkout(
        provider_id=told.id,
        url=told.url or "",
        is_paid=told.payment_status == "paid",
        is_over=told.status != "open",
        pence=told.amount_total or 0,
        payment=_name(intent),
        paid_at=datetime.fromtimestamp(charge.created, UTC) if charge else None,
        card=f"{card.brand} ending {card.last4}" if card else "",
    )


def _name(thing: Any) -> str:
    """The number of a thing that is told of by its number, or as a whole."""
    return thing if isinstance(thing, str) else getattr(thing, "id", "")


def _ours(thing: Any) -> dict[str, str]:
    """What we wrote on a thing, as the provider repeats it."""
    found = getattr(thing, "metadata", None)
    return found.to_dict() if found else {}


# Sending back ---------------------------------------------------------------------------------------------------------


def send_back(*, payment: str, pence: int, key: str, generation: int) -> SentBack:
    """Send part of a payment back, once for this key and generation."""
    with _in_our_words():
        made = _stripe().v1.refunds.create(
            {"payment_intent": payment, "amount": pence, "metadata": {"refund": key, "generation": str(generation)}},
            {"idempotency_key": f"{key}-{generation}"},
        )
    return _sent_back(made)


def sent_back_of(payment: str) -> list[SentBack]:
    """Every refund of a payment. Raises Unknown unless the provider tells of all of them without contradiction."""
    try:
        with _in_our_words():
            found = _stripe().v1.refunds.list({"payment_intent": payment, "limit": PAGE})
            every = [_sent_back(refund) for refund in found.auto_paging_iter()]
            intent = _stripe().v1.payment_intents.retrieve(payment, {"expand": ["latest_charge"]})
    except Refused as refused:
        raise Unknown(f"The card provider cannot say what it sent back: {refused}") from refused
    counted = sum(refund.pence for refund in every if not refund.has_failed)
    charge: Any = intent.latest_charge
    if charge is None or charge.amount_refunded != counted:
        raise Unknown("The card provider's list of refunds does not add up to what it says it sent back")
    return every


def _sent_back(refund: stripe.Refund) -> SentBack:
    return SentBack(
        provider_id=refund.id,
        payment=_name(refund.payment_intent),
        pence=refund.amount,
        key=_ours(refund).get("refund", ""),
        has_failed=refund.status in {"failed", "canceled"},
        made_at=datetime.fromtimestamp(refund.created, UTC),
        why=getattr(refund, "failure_reason", None) or "",
    )


# Being told -----------------------------------------------------------------------------------------------------------


def told_by(body: bytes, signature: str) -> Told:
    """What a webhook says. Raises Refused when it is not signed by the provider, or is old or broken."""
    try:
        event = stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
    except (ValueError, stripe.SignatureVerificationError) as error:
        raise Refused("Not signed by the card provider") from error
    about: Any = event.data.object
    refund = _sent_back(about) if about.object == "refund" else None
    names = _ours(about)
    return Told(
        event_id=event.id,
        kind=event.type,
        about=about.id,
        payment=_name(getattr(about, "payment_intent", None)),
        key=names.get("checkout", "") or names.get("refund", ""),
        at=datetime.fromtimestamp(event.created, UTC),
        refund=refund,
    )
