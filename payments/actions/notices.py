"""What the card provider tells us by webhook: kept once, handled by the worker, in whatever order it comes."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db.models import Q
from django.utils import timezone

from core.action import action
from core.wake import wake
from payments.actions.cards import look_at
from payments.actions.notes import note_told
from payments.adapters import Refused, SentBack, Told, Unknown
from payments.models import CardNotice, Checkout, Refund
from payments.rules import Method
from payments.states import RefundStatus

log = structlog.get_logger()
CHECKOUT = "checkout.session."
CHARGE_REFUNDED = "charge.refunded"
REFUND = "refund."


def concerns_us(told: Told) -> bool:
    """Most of what the provider tells is no news, or is told a second time in other words."""
    return told.kind.startswith((CHECKOUT, REFUND)) or told.kind == CHARGE_REFUNDED


@action
def keep_notice(told: Told) -> bool:
    """Write down what we were told, once for its number. Returns whether it was new."""
    refund = told.refund
    _, is_new = CardNotice.objects.get_or_create(
        event_id=told.event_id,
        defaults={
            "kind": told.kind[:60],
            "about": told.about,
            "of_payment": told.payment,
            "key": told.key[:60],
            "pence": refund.pence if refund else None,
            "has_failed": bool(refund and refund.has_failed),
            "why": refund.why[:100] if refund else "",
            "at": told.at,
        },
    )
    wake("payments.tasks.handle_card_notices")
    return is_new


def handle_notices(*, most: int = 500) -> int:
    """Act on what was not acted on. What cannot be asked for now is left for the next time. Returns how many."""
    done = 0
    for notice in CardNotice.objects.filter(handled_at__isnull=True).order_by("pk")[:most]:
        try:
            trouble = _handle(notice)
        except Unknown as unknown:
            log.warning("card_notice.later", notice=notice.pk, error=str(unknown))
            continue
        except Exception:  # whatever is wrong with one notice must not hold up the rest
            log.exception("card_notice.not_handled", notice=notice.pk)
            continue
        CardNotice.objects.filter(pk=notice.pk).update(handled_at=timezone.now(), trouble=trouble)
        done += 1
    return done


def _handle(notice: CardNotice) -> str:
    """Acting twice on one notice changes nothing. Returns what a person has to look into, if anything."""
    if notice.kind.startswith(CHECKOUT):
        return _of_checkout(notice)
    if notice.kind.startswith(REFUND):
        return _of_refund(notice)
    _hurry(notice)
    return ""


def _of_checkout(notice: CardNotice) -> str:
    checkout = Checkout.objects.filter(Q(provider_id=notice.about) | Q(key=_uuid(notice.key))).first()
    if checkout is None:
        return "" if notice.kind.endswith("expired") else "Somebody paid on a page that this portal did not open."
    if not checkout.provider_id:  # the answer that named it was lost
        Checkout.objects.filter(pk=checkout.pk, provider_id="").update(provider_id=notice.about)
        checkout.provider_id = notice.about
    try:
        look_at(checkout)
    except Refused as refused:
        return f"The card provider does not know the page it told us of: {refused}"[:300]
    return ""


def _of_refund(notice: CardNotice) -> str:
    key = _uuid(notice.key)
    refund = Refund.objects.filter(key=key).first() if key else None
    if refund is None:
        return "" if notice.has_failed else "Somebody sent money back at the card provider's own site. Enter it here."
    told = SentBack(
        provider_id=notice.about,
        payment=notice.of_payment,
        pence=notice.pence or 0,
        key=notice.key,
        has_failed=notice.has_failed,
        made_at=notice.at,
        why=notice.why,
    )
    note_told(refund.pk, told)
    return ""


def _hurry(notice: CardNotice) -> None:
    """Something of a payment went back, without saying which: what is open of it is asked for now."""
    waiting = Refund.objects.filter(payment__provider_id=notice.of_payment, method=Method.CARD)
    if waiting.filter(status__in=[RefundStatus.UNKNOWN, RefundStatus.REVIEW]).update(next_try_at=timezone.now()):
        wake("payments.tasks.send_due_refunds")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
