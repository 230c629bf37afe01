"""A worker whose calls bear a new key each time, for a control only: refunds must be seen to go twice."""

import uuid

import django

from stsa.celery import app

django.setup()

from payments import adapters  # noqa: E402 - Django is set up first

__all__ = ["app"]

SEND = adapters.send_back


def send_back(*, payment: str, pence: int, key: str, generation: int):
    """The provider knows the row by its metadata still, but no two tries by the same key."""
    with adapters._in_our_words():
        made = adapters._stripe().v1.refunds.create(
            {"payment_intent": payment, "amount": pence, "metadata": {"refund": key, "generation": str(generation)}},
            {"idempotency_key": str(uuid.uuid4())},
        )
    return adapters._sent_back(made)


adapters.send_back = send_back
