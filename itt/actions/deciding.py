"""What the ITT lead decides: interview, offer under the cap, conditions, the ways out, and the ways back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import today
from itt import emails, rules
from itt.actions.moves import held_choice, take
from itt.models import Bid, Choice, Condition, Form
from itt.rules import RejectionReason
from itt.states import UNDECIDED, ChoiceStatus
from schools.models import Person


def locked(bid_id: int) -> Bid:
    """The bid, held against everybody else who gives places of it."""
    return Bid.objects.select_for_update().get(pk=bid_id)


@action
def invite(choice: Choice, *, at: datetime, place: str, by: Person) -> None:
    """To an interview; said again, it moves it."""
    if at <= timezone.now():
        raise RuleBroken("Choose a time that is still to come.", code="at")
    held = held_choice(choice)
    take(held, "invite", by=by, interview_at=at, interview_place=place)
    outbox.post_all([emails.of_choice("invited", held, again=at.isoformat())])
    choice.refresh_from_db()


@action
def cancel_interview(choice: Choice, *, by: Person) -> None:
    """There is none; a decision is still awaited."""
    held = held_choice(choice)
    take(held, "cancel_interview", by=by, interview_at=None, interview_place="")
    outbox.post_all([emails.of_choice("not_invited", held, again=timezone.now().isoformat())])
    choice.refresh_from_db()


@action
def offer(choice: Choice, *, conditions: Collection[str], by: Person | None) -> None:
    """A place, on conditions. However many press the button at once, no more are held than the cap allows: the bid is
    locked, and behind the lock stand its count and its constraint."""
    bid = locked(choice.bid_id)
    held = held_choice(choice)
    if bid.left < 1 and held.status in UNDECIDED:
        raise RuleBroken("All places up to the cap are offered or filled. Set who comes next, or wait for an answer.")
    now = timezone.now()
    take(held, "offer", by=by, offered_at=now, reply_until=rules.reply_by(now), rank=None)
    Condition.objects.bulk_create([Condition(choice=held, kind=kind) for kind in conditions], ignore_conflicts=True)
    outbox.post_all([emails.of_choice("offered", held, again=now.isoformat())])
    choice.refresh_from_db()


@action
def set_rank(choice: Choice, rank: int | None, *, by: Person) -> None:
    """Who is offered a place when one is free: the lowest number first."""
    if choice.status not in UNDECIDED:
        raise RuleBroken("Only somebody who still waits for a decision can be next.")
    Choice.objects.filter(pk=choice.pk).update(rank=rank)
    audit.record("ranked", choice, by=by, changed=["rank"])


@action
def reject(choice: Choice, *, reason: str, feedback: str, by: Person | None) -> None:
    """Unsuccessful, with a reason and words that the applicant can use."""
    held = held_choice(choice)
    take(held, "reject", by=by, reason=reason, feedback=feedback, ended_at=timezone.now())
    outbox.post_all([emails.of_choice("rejected", held)])
    choice.refresh_from_db()


@action
def withdraw_offer(choice: Choice, *, feedback: str, by: Person) -> None:
    """The offer does not stand any more, and why."""
    held = held_choice(choice)
    take(held, "withdraw_offer", by=by, feedback=feedback, ended_at=timezone.now())
    outbox.post_all([emails.of_choice("offer_withdrawn", held)])
    choice.refresh_from_db()


@action
def meet(condition: Condition, *, on: date, by: Person) -> None:
    """Somebody has seen it: only the fact, the day and who says so is kept."""
    if on > today():
        raise RuleBroken("Nothing is seen before the day has come.", code="on")
    Condition.objects.filter(pk=condition.pk).update(met_on=on, confirmed_by=by)
    audit.record("met", condition, by=by, changed=["met_on"])


@action
def recruit(choice: Choice, *, by: Person) -> None:
    """All conditions are met: the place is theirs."""
    held = held_choice(choice)
    left = [str(one) for one in held.conditions.filter(met_on__isnull=True)]
    if left and held.status == ChoiceStatus.PENDING:
        raise RuleBroken(f"Still open: {', '.join(left)}.")
    take(held, "recruit", by=by)
    outbox.post_all([emails.of_choice("recruited", held)])
    choice.refresh_from_db()


@action
def not_met(choice: Choice, *, feedback: str, by: Person) -> None:
    """A condition cannot be met: the place is free."""
    held = held_choice(choice)
    take(held, "not_met", by=by, feedback=feedback, ended_at=timezone.now())
    outbox.post_all([emails.of_choice("not_met", held)])
    choice.refresh_from_db()


@action
def defer(choice: Choice, *, by: Person) -> None:
    """A year later; where it stood is kept."""
    held = held_choice(choice)
    take(held, "defer", by=by, ended_at=timezone.now())
    outbox.post_all([emails.of_choice("deferred", held)])
    choice.refresh_from_db()


@action
def go_back(choice: Choice, *, words: str, by: Person) -> None:
    """Reinstate what was deferred, or restore what was withdrawn, declined or turned down: to where it was, with a
    reason, and under the cap."""
    if not words.strip():
        raise RuleBroken("Say why.", code="words")
    locked(choice.bid_id)
    held = held_choice(choice)
    name = "reinstate" if held.status == ChoiceStatus.DEFERRED else "restore"
    facts: dict = {"ended_at": None, "ended_by": "", "was": ""}
    if held.was == ChoiceStatus.OFFER:
        now = timezone.now()
        facts |= {"offered_at": now, "reply_until": rules.reply_by(now)}
    take(held, name, by=by, to=held.was, **facts)
    audit.record(f"{name}, with a reason", held, by=by)
    outbox.post_all([emails.of_choice("back", held, again=timezone.now().isoformat())])
    choice.refresh_from_db()


# The clock ------------------------------------------------------------------------------------------------------------


def go_quiet() -> int:
    """Choices without a decision for thirty days are inactive: their slot is free."""
    due = Choice.objects.filter(
        status__in=(ChoiceStatus.AWAITING, ChoiceStatus.INTERVIEWING), sent_at__lte=timezone.now() - rules.QUIET_AFTER
    )
    return sum(_go_quiet(choice) for choice in due.order_by("pk"))


@action
def _go_quiet(choice: Choice) -> int:
    held = held_choice(choice)
    if held.status not in (ChoiceStatus.AWAITING, ChoiceStatus.INTERVIEWING):
        return 0
    take(held, "go_quiet", by=None)
    outbox.post_all([emails.of_choice("quiet", held)])
    return 1


def lapse_offers() -> int:
    """Offers that nobody answered in time are declined by the clock."""
    due = Choice.objects.filter(status=ChoiceStatus.OFFER, reply_until__lte=timezone.now())
    return sum(_lapse(choice) for choice in due.order_by("pk"))


@action
def _lapse(choice: Choice) -> int:
    held = held_choice(choice)
    if held.status != ChoiceStatus.OFFER or held.reply_until is None or held.reply_until > timezone.now():
        return 0
    take(held, "decline", by=None, ended_at=timezone.now())
    outbox.post_all([emails.of_choice("lapsed", held), *emails.of_answer(held)])
    return 1


def offer_next() -> int:
    """A place that is free goes to the next by the lead's order."""
    return sum(_offer_next(bid) for bid in Bid.objects.filter(choices__rank__isnull=False).distinct().order_by("pk"))


@action
def _offer_next(bid: Bid) -> int:
    held = locked(bid.pk)
    ranked = Choice.objects.filter(bid=held, rank__isnull=False, status__in=UNDECIDED)
    given = list(ranked.order_by("rank", "pk")[: held.left])
    for choice in given:
        offer(choice, conditions=rules.USUAL_CONDITIONS, by=None)
    return len(given)


def close_cycles() -> int:
    """Whoever waits for a decision when the last day to decide is over is told that it came to nothing."""
    due = Choice.objects.filter(status__in=UNDECIDED, bid__cycle__decide_until_on__lt=today())
    return sum(_close(choice) for choice in due.order_by("pk"))


@action
def _close(choice: Choice) -> int:
    held = held_choice(choice)
    if held.status not in UNDECIDED:
        return 0
    words = "The cycle is over without a decision. You can apply again in the next one."
    reject(held, reason=RejectionReason.FULL, feedback=words, by=None)
    return 1


# For the applicant ----------------------------------------------------------------------------------------------------


@action
def withdraw_for(choice: Choice, *, by: Person) -> None:
    """They said so, or never answered: the office withdraws it for them."""
    held = held_choice(choice)
    take(held, "withdraw", by=by, ended_at=timezone.now())
    outbox.post_all([emails.of_choice("withdrawn", held)])
    choice.refresh_from_db()


@action
def note_reading(form: Form, *, by: Person) -> None:
    """Somebody of the office has opened an application: its writer sees who."""
    audit.record("read", form, by=by)


@action
def reopen(form: Form, section: str, *, by: Person) -> None:
    """Let a section that was sent be changed."""
    held = Form.objects.select_for_update(of=("self",)).get(pk=form.pk)
    held.reopened = sorted({*held.reopened, section})
    held.save(update_fields=["reopened", "saved_at"])
    audit.record("reopened", held, by=by, changed=[section])
