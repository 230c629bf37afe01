"""What the card provider says of a refund is written down, whoever heard it: the worker that sent it, a webhook that
was quicker, or somebody who asked later. Its order does not matter, nor how often it is said."""

from __future__ import annotations

import structlog
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from core.wake import wake
from payments.actions.refunds import note_refused, note_sent
from payments.adapters import SentBack
from payments.models import CardNotice, Refund
from payments.states import REFUND_TRANSITIONS, RefundStatus
from schools.models import Person

log = structlog.get_logger()
#: From these a refund can still be found to have gone out.
OPEN = (RefundStatus.SENDING, RefundStatus.UNKNOWN, RefundStatus.REVIEW)


@action
def note_told(refund_id: int, told: SentBack) -> None:
    """Bring the refund to what the provider says of it. What cannot be is an alarm, and changes nothing."""
    refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
    if told.pence != refund.amount_pence:
        words = f"The card provider sent back another sum than refund {refund.pk} is for."
        raise_alarm(told, words)
        if refund.status in (RefundStatus.SENDING, RefundStatus.UNKNOWN):
            move(refund, RefundStatus.REVIEW, REFUND_TRANSITIONS, trouble=words, next_try_at=None, lease=None)
    elif told.has_failed:
        _came_back(refund, told)
    elif refund.status in OPEN:
        note_sent(refund, provider_id=told.provider_id, by=None)
    elif refund.provider_id != told.provider_id:
        raise_alarm(told, f"The card provider sent money for refund {refund.pk}, which is {refund.status} here.")


def _came_back(refund: Refund, told: SentBack) -> None:
    """The bank did not take it, at once or days later. Which number it had is kept: word of it may come once more."""
    if refund.status not in OPEN and refund.provider_id != told.provider_id:
        return  # another key of it went out, or word of an older one came late
    if refund.status in OPEN:
        Refund.objects.filter(pk=refund.pk).update(provider_id=told.provider_id)
        note_refused(refund, trouble=f"The card provider could not send it: {told.why or 'no reason given'}", by=None)
    elif refund.status == RefundStatus.SENT:
        note_refused(refund, trouble=f"The payer's bank sent it back: {told.why or 'no reason given'}", by=None)
    elif refund.status == RefundStatus.RECONCILED:
        raise_alarm(told, f"The payer's bank sent back refund {refund.pk} after it was seen on the statement.")


def raise_alarm(told: SentBack, words: str) -> None:
    """Something that a person has to look into, kept once."""
    log.error("card.alarm", provider_id=told.provider_id, words=words)
    now = timezone.now()
    CardNotice.objects.get_or_create(
        event_id=f"alarm:{told.provider_id}:{told.has_failed}",
        defaults={
            "kind": "alarm",
            "about": told.provider_id,
            "of_payment": told.payment,
            "key": told.key,
            "pence": told.pence,
            "has_failed": told.has_failed,
            "at": told.made_at,
            "handled_at": now,
            "trouble": words,
        },
    )


# What a person does ---------------------------------------------------------------------------------------------------


@action
def look_again(refund: Refund, *, by: Person) -> None:
    """Ask the provider now what became of a refund that needs review, and go on from there: if it has sent nothing and
    the old key is dead, under a new one, though so many failed before."""
    waiting = Refund.objects.filter(pk=refund.pk, status__in=[RefundStatus.REVIEW, RefundStatus.UNKNOWN])
    one_more = Greatest("keys_allowed", F("generation") + 1)
    if not waiting.update(next_try_at=timezone.now(), keys_allowed=one_more):
        raise RuleBroken("This refund is not waiting for anything any more. Look at what became of it.")
    audit.record("looked again", refund, by=by, organisation_id=refund.payer_id)
    wake("payments.tasks.send_due_refunds")


@action
def settle_by_hand(refund: Refund, *, went_out: bool, words: str, provider_id: str = "", by: Person) -> None:
    """Say what became of a refund that needs review, from what can be seen at the provider's own site."""
    if refund.status != RefundStatus.REVIEW:
        raise RuleBroken("Only a refund that needs review is settled by hand.")
    if not words.strip():
        raise RuleBroken("Say what you saw and where.")
    if went_out:
        note_sent(refund, provider_id=provider_id, by=by)
    else:
        note_refused(refund, trouble=f"Settled by hand: {words}", by=by)
    Refund.objects.filter(pk=refund.pk).update(trouble=f"Settled by hand: {words}"[:500], next_try_at=None)
    audit.record("settled by hand", refund, by=by, organisation_id=refund.payer_id, changed=["status"])


@action
def settle_notice(notice: CardNotice, *, words: str, by: Person) -> None:
    """An alarm was looked into: what was found, and by whom."""
    if not words.strip():
        raise RuleBroken("Say what you found.")
    settled = {"settled_by": by, "settled_at": timezone.now(), "settled_words": words[:300]}
    if not CardNotice.objects.filter(pk=notice.pk, settled_at__isnull=True).exclude(trouble="").update(**settled):
        raise RuleBroken("This has been looked into already.")
    audit.record("looked into", notice, by=by, changed=["settled_words"])
