"""Appeals against keeping a commitment fee: once, in time, and decided by somebody who had no part in it."""

from __future__ import annotations

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from leadership import emails, permissions
from leadership.actions.deciding import carry_out, hold, refuse_own
from leadership.models import Appeal, CommitmentFee
from leadership.rules import Outcome
from leadership.states import FEE_TRANSITIONS, FeeStatus
from schools.models import Person


@action
def appeal(fee: CommitmentFee, *, words: str, by: Person) -> Appeal:
    """The payer, or the participant, does not agree that it is kept. Once, and in time."""
    held = hold(fee)
    if held.status != FeeStatus.DECIDED or held.appeal_until is None or held.appeal_until <= timezone.now():
        raise RuleBroken("There is nothing to appeal against (any more). Write to the office about it.")
    if not words.strip():
        raise RuleBroken("Say why the fee should come back.", code="words")
    move(held, FeeStatus.APPEALED, FEE_TRANSITIONS)
    made = Appeal.objects.create(fee=held, words=words, asked_by=by)
    audit.record("appealed against", held, by=by, changed=["status"])
    outbox.post_all(emails.of_appeal(made))
    fee.refresh_from_db()
    return made


@action
def decide_appeal(found: Appeal, *, is_upheld: bool, reason: str, by: Person) -> None:
    """Somebody who had no part in the decision decides on the appeal. Upheld, all of the fee comes back."""
    held = hold(found.fee)
    if held.status != FeeStatus.APPEALED:
        raise RuleBroken("This appeal is decided already.")
    if not permissions.can_lead(by) or by.pk in (held.decided_by_id, held.second_by_id, found.asked_by_id):
        raise RuleBroken("Somebody else has to decide on this appeal: not those who decided on the fee.")
    refuse_own(held, by)
    if not reason.strip():
        raise RuleBroken("Say why. The payer reads it.", code="reason")
    decided = Appeal.objects.filter(pk=found.pk, is_upheld__isnull=True)
    decided.update(is_upheld=is_upheld, reason=reason[:500], decided_by=by, decided_at=timezone.now())
    found.refresh_from_db()
    if is_upheld:
        CommitmentFee.objects.filter(pk=held.pk).update(outcome=Outcome.FULL, share_parts=1, share_of=1)
        held.refresh_from_db()
    audit.record("upheld the appeal on" if is_upheld else "did not uphold the appeal on", held, by=by)
    outbox.post_all(emails.of_appeal_decided(found))
    carry_out(held, by=by)
