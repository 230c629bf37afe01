"""Sending money back by card. Any number of workers may do it at once, and each may die at any line.

What the money depends on, in this order: the refund is `sending`, under a lease, with its key's first use written down
and committed, before the provider is called; the call is made outside any transaction; whatever leaves it open whether
the provider acted is asked again under the same key while the provider is sure to remember it; after that the provider
is asked what it has sent back, and only its clear "nothing of yours" begins a new key (ground 26).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import structlog
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from core.action import action, move
from payments import adapters, rules
from payments.actions.notes import note_told, raise_alarm
from payments.actions.refunds import note_refused
from payments.adapters import Refused, SentBack, Unknown
from payments.models import Refund
from payments.rules import Method
from payments.states import REFUND_TRANSITIONS, RefundStatus

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A refund in our hands, as it stood when we took it."""

    pk: int
    lease: uuid.UUID
    payment: str
    pence: int
    key: str
    generation: int
    attempts: int
    asked_at: datetime
    since: datetime
    asks_first: bool
    is_fresh: bool


def send_due_refunds(*, most: int = 500) -> int:
    """Send what is due by card, find out what became of what is open. Returns how many are settled now."""
    if not adapters.is_on():
        return 0
    settled = unanswered = 0
    give_up = time.monotonic() + rules.LONGEST_RUN_SECONDS
    for claimed in _claimed(most):
        if _deal_with(claimed):
            settled, unanswered = settled + 1, 0
        else:
            unanswered += 1
        if unanswered >= rules.MOST_UNANSWERED or time.monotonic() > give_up:
            break
    return settled


def _claimed(most: int) -> Iterator[Claimed]:
    for _ in range(most):
        claimed = _claim_one()
        if claimed is None:
            return
        yield claimed


@action
def _claim_one() -> Claimed | None:
    """Take one that is due, or whose worker died. The database's clock measures the lease."""
    now = timezone.now()
    is_due = Q(status__in=_DUE, next_try_at__lte=now) | Q(status=RefundStatus.SENDING, leased_until__lt=Now())
    waiting = Refund.objects.filter(is_due, method=Method.CARD).order_by("next_try_at", "pk")
    refund = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if refund is None:
        return None
    # What was approved long ago is asked for first too: a backup that was put back has forgotten what it sent since.
    since = refund.first_tried_at or refund.second_at or refund.approved_at or now
    is_trusted = rules.key_is_trusted(since, now)
    claimed = Claimed(
        pk=refund.pk,
        lease=uuid.uuid4(),
        payment=refund.payment.provider_id,
        pence=refund.amount_pence,
        key=str(refund.key),
        generation=refund.generation,
        attempts=refund.attempts + 1,
        asked_at=refund.asked_at,
        since=since if not is_trusted or refund.first_tried_at else now,
        asks_first=refund.status == RefundStatus.REVIEW or not is_trusted,
        is_fresh=refund.first_tried_at is None,
    )
    changes: dict[str, Any] = {
        "lease": claimed.lease,
        "leased_until": Now() + timedelta(seconds=rules.LEASE_SECONDS),
        "attempts": F("attempts") + 1,
        "first_tried_at": claimed.since,
    }
    if refund.status == RefundStatus.SENDING:
        Refund.objects.filter(pk=refund.pk).update(**changes)
    else:
        move(refund, RefundStatus.SENDING, REFUND_TRANSITIONS, **changes)
    return claimed


_DUE = (RefundStatus.APPROVED, RefundStatus.UNKNOWN, RefundStatus.REVIEW)


def _mine(claimed: Claimed):
    """The row, as long as nobody else took it over and nobody told us better."""
    return Refund.objects.filter(pk=claimed.pk, lease=claimed.lease, status=RefundStatus.SENDING)


def _has_time(claimed: Claimed) -> bool:
    """Whether it is still ours, with time enough left for a call."""
    return _mine(claimed).filter(leased_until__gt=Now() + timedelta(seconds=rules.CALLING_SECONDS)).exists()


def _deal_with(claimed: Claimed) -> bool:
    """Returns whether the provider gave a clear answer."""
    if claimed.asks_first:
        found = _ask(claimed)
        if found is not _Found.NOTHING:
            return found is not _Found.UNCLEAR
        if not rules.key_is_trusted(claimed.since, timezone.now()):
            _begin_anew(claimed)
            return True
    return _send(claimed)


def _send(claimed: Claimed) -> bool:
    if not _has_time(claimed):
        return False
    try:
        told = adapters.send_back(
            payment=claimed.payment, pence=claimed.pence, key=claimed.key, generation=claimed.generation
        )
    except Refused as refused:
        return _was_refused(claimed, str(refused))
    except Unknown as unknown:
        return _had_no_answer(claimed, unknown)
    note_told(claimed.pk, told)
    return True


def _was_refused(claimed: Claimed, words: str) -> bool:
    """No for good, if this was the first try. After one whose end we do not know, the provider is asked what it did."""
    if claimed.attempts > 1:
        found = _ask(claimed)
        if found is not _Found.NOTHING:
            return found is not _Found.UNCLEAR
    _refuse(claimed, words)
    return True


@action
def _refuse(claimed: Claimed, words: str) -> None:
    if refund := _mine(claimed).select_for_update().first():
        note_refused(refund, trouble=words, by=None)


def _had_no_answer(claimed: Claimed, unknown: Unknown) -> bool:
    """Again later, under the same key. A key that gives the same error for ever is no use: what was done is asked for,
    and if it was nothing so far, a new key has to wait until the old one is certainly dead."""
    if not unknown.is_kept:
        _put_off(claimed, str(unknown))
        return False
    found = _ask(claimed)
    if found is _Found.NOTHING:
        words = f"The card provider answered {unknown} and has sent nothing so far. It is asked again by itself."
        _leave_to_a_person(claimed, words, next_try_at=claimed.since + rules.KEY_TRUSTED)
    return found is not _Found.UNCLEAR


# Asking the provider --------------------------------------------------------------------------------------------------


class _Found(Enum):
    NOTHING, UNCLEAR, SETTLED = range(3)


def _ask(claimed: Claimed) -> _Found:
    """Find this refund among all that the provider sent back of its payment, and write down what it says."""
    try:
        every = adapters.sent_back_of(claimed.payment)
    except Unknown as unknown:
        _put_off(claimed, str(unknown))
        return _Found.UNCLEAR
    ours = [told for told in every if told.key == claimed.key]
    if ours:
        _note_all(claimed, ours)
        return _Found.SETTLED
    if by_hand := next((told for told in every if _may_be_it(told, claimed)), None):
        words = f"Somebody sent back the same sum at the card provider by hand ({by_hand.provider_id})."
        _leave_to_a_person(claimed, f"{words} Settle it by hand: as sent, if that was for this refund.")
        return _Found.SETTLED
    return _Found.NOTHING


def _may_be_it(told: SentBack, claimed: Claimed) -> bool:
    """A refund that a person made at the provider's own site, perhaps because this one took so long."""
    is_by_hand = not told.key and not told.has_failed
    return is_by_hand and told.pence == claimed.pence and told.made_at >= claimed.asked_at - rules.CLOCKS_AGREE


def _note_all(claimed: Claimed, ours: list[SentBack]) -> None:
    """One that went out counts before one that came back. Two that went out must never be."""
    out = [told for told in ours if not told.has_failed]
    note_told(claimed.pk, (out or ours)[0])
    for told in out[1:]:
        raise_alarm(told, "The card provider has sent one refund twice.")


@action
def _begin_anew(claimed: Claimed) -> None:
    """A new key, for the old one is forgotten and has sent nothing. Not for ever, unless a person looks again; and not
    where none was used yet."""
    refund = _mine(claimed).select_for_update().first()
    if refund is None:
        return
    now = timezone.now()
    generation = refund.generation + (0 if claimed.is_fresh else 1)
    if generation > refund.keys_allowed:
        _leave_to_a_person(claimed, f"The card provider failed under {refund.generation} keys and has sent nothing.")
        return
    anew = {"generation": generation, "attempts": 0, "first_tried_at": now, "next_try_at": now}
    move(refund, RefundStatus.UNKNOWN, REFUND_TRANSITIONS, **anew, **_LET_GO)


# Leaving it for later -------------------------------------------------------------------------------------------------

_LET_GO: dict[str, Any] = {"lease": None, "leased_until": None}


@action
def _put_off(claimed: Claimed, words: str) -> None:
    """Try again after a while; whoever waits too long for an answer is shown to a person meanwhile."""
    refund = _mine(claimed).select_for_update().first()
    if refund is None:
        return
    to = RefundStatus.UNKNOWN if claimed.attempts < rules.QUIET_ATTEMPTS else RefundStatus.REVIEW
    next_try_at = timezone.now() + rules.wait_before_next_try(attempts=claimed.attempts)
    move(refund, to, REFUND_TRANSITIONS, trouble=words[:500], next_try_at=next_try_at, **_LET_GO)
    log.warning("refund.unanswered", refund=refund.pk, attempts=claimed.attempts)


@action
def _leave_to_a_person(claimed: Claimed, words: str, *, next_try_at: datetime | None = None) -> None:
    if refund := _mine(claimed).select_for_update().first():
        changes: dict[str, Any] = {"trouble": words[:500], "next_try_at": next_try_at, **_LET_GO}
        move(refund, RefundStatus.REVIEW, REFUND_TRANSITIONS, **changes)
        log.warning("refund.needs_review", refund=refund.pk)
