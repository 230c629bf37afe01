"""Refunds by card, to send: paid at the stand-in, asked for by one officer, approved by another."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from payments import actions
from payments.models import Entry, Refund
from payments.rules import Account, Method
from payments.states import RefundStatus
from tests.card_provider import Provider
from tests.factories.payments import received
from tests.factories.schools import OrganisationFactory, PersonFactory


def approved(provider: Provider, *, pence: int = 4500, of: int = 9000, payer=None, officers=None) -> Refund:
    """A refund that is due, of a payment that the provider knows."""
    asks, approves = officers or (PersonFactory(), PersonFactory())
    payment = received(
        payer or OrganisationFactory(), of, method=Method.CARD, provider_id=provider.paid(of, portal="test")
    )
    refund = actions.ask_refund(payment, pence, reason="Cancelled in time", by=asks)
    actions.approve_refund(refund, by=approves)
    return refund


def at_the_provider(provider: Provider, refund: Refund) -> list[dict[str, Any]]:
    """What it has sent back for this refund."""
    return [
        one
        for one in provider.look()["refund"]
        if one["metadata"].get("refund") == str(refund.key) and one["status"] != "failed"
    ]


def become_due(refund: Refund | None = None) -> None:
    """Whatever waits, waits no longer; and the lease of whoever died is over."""
    chosen = Refund.objects.filter(pk=refund.pk) if refund else Refund.objects.all()
    chosen.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    chosen.filter(status=RefundStatus.SENDING).update(leased_until=Now() - timedelta(seconds=1))


def a_day_later(provider: Provider, hours: float = 25) -> None:
    """So much time passes: at the provider, and since whatever we wrote down of refunds."""
    provider.control("clock", hours=hours)
    passed = timedelta(hours=hours)
    Refund.objects.update(
        approved_at=F("approved_at") - passed,
        first_tried_at=F("first_tried_at") - passed,
        next_try_at=F("next_try_at") - passed,
        leased_until=F("leased_until") - passed,
    )


def in_the_books(account: Account) -> int:
    return sum(Entry.objects.filter(account=account).values_list("amount_pence", flat=True))
