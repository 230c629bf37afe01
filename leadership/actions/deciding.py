"""What becomes of a commitment fee: the table recommends, people decide, the money follows.

Whoever pays, or whose fee it is, never decides. Nothing is kept without two people and a reason, nor before the time
for an appeal is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from leadership import emails, permissions, queries, rules
from leadership.actions.asking import ask_for
from leadership.models import Application, CohortTerms, CommitmentFee
from leadership.rules import Decider, Outcome, Recommendation
from leadership.states import FEE_TRANSITIONS, FeeStatus
from payments import actions as payments
from payments import queries as money
from payments.rules import HeldParts
from schools.models import Person

#: A fee as it was before anything was recommended.
_NOT_RECOMMENDED: dict[str, Any] = {"row": "", "outcome": "", "share_parts": None, "share_of": None, "decider": ""}
#: What the rules alone may decide; all else waits for a person.
_DECIDED = (FeeStatus.DECIDED, FeeStatus.APPEALED, FeeStatus.SETTLED, FeeStatus.PROPOSED)


# Recommending -----------------------------------------------------------------------------------------------------


@action
def recommend(fee: CommitmentFee, *, by: Person | None) -> Recommendation | None:
    """Look the fee up in the decision table and write the recommendation and its evidence sheet down. What the rules
    alone decide is decided at once. None when nothing is to be recommended (any more, or yet)."""
    held = hold(fee)
    if held.status in _DECIDED:
        return None
    history, sheets = queries.history_of(held)
    if not sheets:
        return None
    found = rules.recommend(history)
    if held.status == FeeStatus.WAIVED and found.outcome == Outcome.WAIVED:
        return None  # it stands
    if found.outcome == Outcome.WAIT or (held.status != FeeStatus.WAIVED and found.outcome == Outcome.DUE):
        return None
    if not queries.is_ripe(held, found):
        return None
    facts: dict[str, Any] = {
        "row": found.row,
        "outcome": found.outcome,
        "share_parts": found.share.numerator if found.share is not None else None,
        "share_of": found.share.denominator if found.share is not None else None,
        "decider": found.decided_by,
        "may_differ": found.may_differ,
        "evidence": _evidence(history, sheets, found),
        "recommended_at": timezone.now(),
    }
    move(held, FeeStatus.RECOMMENDED, FEE_TRANSITIONS, **facts)
    audit.record("recommended", held, by=by, changed=["status", "row"])
    if found.decided_by == Decider.SYSTEM:
        _decided(held, found.outcome, found.share or Fraction(0), reason=found.row.label, by=None)
    else:
        outbox.post_all(emails.of_recommendation(held))
    fee.refresh_from_db()
    return found


@action
def stop_waiting(fee: CommitmentFee) -> None:
    """Nobody came back for a fee that was carried over: it is looked up once more, and cannot wait a second time."""
    held = hold(fee)
    if not queries.fees_carried_for_too_long().filter(pk=held.pk).exists():
        return
    cleared: dict[str, Any] = {"decided_by": None, "decided_at": None, "reason": "", "was_carried": True}
    move(held, FeeStatus.OPEN, FEE_TRANSITIONS, **_NOT_RECOMMENDED, **cleared)
    audit.record("stopped waiting for the next cohort with", held, by=None, changed=["status"])
    recommend(held, by=None)
    fee.refresh_from_db()


def _evidence(history, sheets, found: Recommendation) -> dict:
    """The sheet as it is kept: what each participant did. It holds no name, so that people can be forgotten."""
    return {
        "policy": history.policy,
        "within": found.within or "",
        "participants": [
            {
                "application": sheet.application.pk,
                "sessions": [
                    {"on": dot.session.starts_at.date().isoformat(), "mark": dot.mark, "counts": dot.counts}
                    for dot in sheet.required
                ],
                "attended": sheet.attended,
                "required": len(sheet.required),
                "needed": sheet.needed,
                "feedback": sorted(sheet.feedback),
                "colleagues": len(sheet.colleagues),
                "asks_colleague": sheet.asks_colleague,
                "facts": {name: str(value) for name, value in asdict(told).items()},
            }
            for sheet, told in zip(sheets, history.participants, strict=True)
        ],
    }


# Deciding ---------------------------------------------------------------------------------------------------------


@action
def decide(
    fee: CommitmentFee, *, by: Person, share: Fraction | None = None, outcome: str = "", reason: str = ""
) -> None:
    """Decide as recommended, or differently where the table leaves that to a person; then with a share and a reason.

    Keeping a fee, all or part where two have to decide, waits for a second person.
    """
    held = hold(fee)
    if held.status != FeeStatus.RECOMMENDED:
        raise RuleBroken("This fee does not wait for a decision (any more). Look at it again.")
    if not permissions.can_decide_fee(by, held):
        raise RuleBroken("Somebody else decides on this fee.")
    refuse_own(held, by)
    if held.outcome in (Outcome.DUE, Outcome.CARRIED):
        _decide_on_due(held, outcome or held.outcome, reason=reason, by=by)
    else:
        chosen = _share(held, share, reason)
        _decide_share(held, chosen, reason=reason, by=by)
    fee.refresh_from_db()


def decide_many(fees: Iterable[CommitmentFee], *, by: Person) -> dict[int, str]:
    """Decide on several fees as recommended, each for itself. Returns the fees that could not be, with the reason."""
    refused = {}
    for fee in fees:
        try:
            decide(fee, by=by)
        except ValidationError as trouble:
            refused[fee.pk] = trouble.messages[0]
    return refused


def _share(held: CommitmentFee, share: Fraction | None, reason: str) -> Fraction:
    """The share that is decided: the recommended one, or another where that is allowed."""
    recommended = Fraction(held.share_parts or 0, held.share_of) if held.share_of else None
    chosen = recommended if share is None else share
    if chosen is None:
        raise RuleBroken("Say how much of it comes back.", code="share")
    if not 0 <= chosen <= 1:
        raise RuleBroken("What comes back is between nothing and all of it.", code="share")
    if chosen != recommended:
        if not held.may_differ:
            raise RuleBroken("The decision table leaves no choice here. Decide as recommended.", code="share")
        if not reason.strip():
            raise RuleBroken("Say why you decide differently.", code="reason")
    return chosen


def _decide_share(held: CommitmentFee, share: Fraction, *, reason: str, by: Person) -> None:
    outcome = {Fraction(0): Outcome.FORFEIT, Fraction(1): Outcome.FULL}.get(share, Outcome.PART)
    needs_two = outcome == Outcome.FORFEIT or (
        held.decider == Decider.LEAD_AND_ADMINISTRATOR and outcome != Outcome.FULL
    )
    if needs_two and not reason.strip():
        raise RuleBroken("Say why it is kept. The payer reads it.", code="reason")
    if not needs_two:
        _decided(held, outcome, share, reason=reason, by=by)
        return
    facts: dict[str, Any] = {
        "outcome": outcome,
        "share_parts": share.numerator,
        "share_of": share.denominator,
        "reason": reason[:500],
        "decided_by": by,
    }
    move(held, FeeStatus.PROPOSED, FEE_TRANSITIONS, **facts)
    audit.record("proposed", held, by=by, changed=["status", "outcome"])
    outbox.post_all(emails.of_proposal(held))


@action
def agree(fee: CommitmentFee, *, by: Person) -> None:
    """The second person's yes to keeping a fee."""
    held = hold(fee)
    if held.status != FeeStatus.PROPOSED or held.decided_by is None:
        raise RuleBroken("Nothing waits for a second person here. Look at it again.")
    if not permissions.can_agree_to_keep(by, held):
        raise RuleBroken("A second person has to agree: where an administrator is needed, one of the two is one.")
    refuse_own(held, by)
    share = Fraction(held.share_parts or 0, held.share_of or 1)
    CommitmentFee.objects.filter(pk=held.pk).update(second_by=by, second_at=timezone.now())
    held.second_by = by
    _decided(held, held.outcome, share, reason=held.reason, by=held.decided_by)
    audit.record("agreed to", held, by=by, changed=["second_by"])
    fee.refresh_from_db()


@action
def disagree(fee: CommitmentFee, *, by: Person) -> None:
    """The second person's no: it waits for a decision again."""
    held = hold(fee)
    if held.status != FeeStatus.PROPOSED or not permissions.can_agree_to_keep(by, held):
        raise RuleBroken("Nothing waits for your word here. Look at it again.")
    refuse_own(held, by)
    move(held, FeeStatus.RECOMMENDED, FEE_TRANSITIONS, decided_by=None, reason="")
    audit.record("did not agree to", held, by=by, changed=["status"])
    recommend(held, by=None)
    fee.refresh_from_db()


def _decide_on_due(held: CommitmentFee, outcome: str, *, reason: str, by: Person) -> None:
    """Row 2: a waiver ends and the fee is due, or the lead excuses it. Row 7: it is carried over, to wait."""
    if outcome == Outcome.CARRIED and held.outcome == Outcome.CARRIED:
        _decided(held, Outcome.CARRIED, Fraction(0), reason=reason, by=by)
        return
    if outcome == Outcome.WAIVED:
        if not reason.strip():
            raise RuleBroken("Say why it is excused.", code="reason")
        move(held, FeeStatus.WAIVED, FEE_TRANSITIONS, reason=reason[:500], decided_by=by, decided_at=timezone.now())
        audit.record("excused", held, by=by, changed=["status"])
        return
    if outcome != Outcome.DUE:
        raise RuleBroken("Choose whether it is due or excused.", code="outcome")
    move(held, FeeStatus.OPEN, FEE_TRANSITIONS, **_NOT_RECOMMENDED)
    audit.record("ended the waiver of", held, by=by, changed=["status"])
    application = held.applications.select_related("cohort__programme", "organisation").get()
    ask_for(
        held,
        application.organisation,
        CohortTerms.objects.get(cohort=held.cohort_id).school_pence,
        application=application,
        within=rules.FEE_DUE_WITHIN_AFTER_WAIVER,
        by=by,
    )


def _decided(held: CommitmentFee, outcome: str, share: Fraction, *, reason: str, by: Person | None) -> None:
    """It is decided. What comes back whole is settled at once; what is kept waits for an appeal."""
    now = timezone.now()
    is_kept = outcome in (Outcome.FORFEIT, Outcome.PART)
    facts: dict[str, Any] = {
        "outcome": outcome,
        "share_parts": share.numerator,
        "share_of": share.denominator,
        "reason": reason[:500],
        "decided_by": by,
        "decided_at": now,
        "appeal_until": now + rules.APPEAL_WITHIN if is_kept else None,
    }
    move(held, FeeStatus.DECIDED, FEE_TRANSITIONS, **facts)
    audit.record("decided", held, by=by, changed=["status", "outcome"])
    outbox.post_all(emails.of_decision(held))
    if outcome in (Outcome.FULL, Outcome.WAIVED):
        carry_out(held, by=by)


# The money --------------------------------------------------------------------------------------------------------


@action
def settle(fee: CommitmentFee) -> None:
    """The time for an appeal is over: what was decided is carried out."""
    held = hold(fee)
    if held.status != FeeStatus.DECIDED or held.appeal_until is None or held.appeal_until > timezone.now():
        return
    carry_out(held, by=None)


def carry_out(held: CommitmentFee, *, by: Person | None) -> None:
    """Each deposit of the fee is settled: what comes back goes to each payer in proportion to what it paid."""
    numbers = held.fee_deposits.order_by("pk").values_list("deposit_id", flat=True)
    deposits = list(money.deposits_with_money().filter(pk__in=numbers, settled_at=None).order_by("pk"))
    share = Fraction(held.share_parts or 0, held.share_of or 1)
    for deposit, parts in zip(deposits, _parts(deposits, share), strict=True):
        payments.settle_deposit(deposit, parts, reason=f"{held}: {held.get_outcome_display().lower()}", by=by)
    move(held, FeeStatus.SETTLED, FEE_TRANSITIONS, settled_at=timezone.now())
    audit.record("settled", held, by=by, changed=["status"])


def _parts(deposits: list, share: Fraction) -> list[HeldParts]:
    paid = [one.paid_pence for one in deposits]
    unpaid = [one.amount_pence - one.paid_pence for one in deposits]
    if not deposits:
        return []
    whole = rules.settle(fee_pence=sum(paid) + sum(unpaid), paid_pence=sum(paid), share=share)
    returned, credited = rules.each_payers(whole.returned, paid), rules.each_payers(whole.credited, unpaid)
    return [
        HeldParts(returned=back, kept=had - back, credited=off, owed=open_ - off)
        for back, had, off, open_ in zip(returned, paid, credited, unpaid, strict=True)
    ]


# Underneath -------------------------------------------------------------------------------------------------------


def hold(fee: CommitmentFee) -> CommitmentFee:
    """The fee as it is by now, locked."""
    held = CommitmentFee.objects.select_for_update(of=("self",)).select_related("cohort__programme", "unit")
    return held.get(pk=fee.pk)


def refuse_own(held: CommitmentFee, by: Person) -> None:
    """The person who decides is never the payer, nor one of those whose fee it is."""
    payers = set(held.fee_deposits.values_list("deposit__charge__payer_id", flat=True)) | {held.unit_id}
    members = Application.objects.filter(fee=held).values_list("person_id", "organisation_id")
    people, schools = zip(*members, strict=True) if members else ((), ())
    works_there = any(post.organisation_id in payers | set(schools) for post in by.current_posts)
    if works_there or by.pk in people:
        raise RuleBroken("You are the payer, or take part yourself. Somebody else has to decide.")
