"""The school's decision on a booking. Any one of those who decide for it does; what was decided first counts."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone

from bookings.actions.giving_up import cancel
from bookings.actions.leavers import disown
from bookings.actions.places import has_come, locked, once_more, settle_price
from bookings.actions.refilling import refill
from bookings.emails import places as letters
from bookings.models import Approval, Booking
from bookings.states import APPROVAL_TRANSITIONS, ENDED, Answer, ApprovalStatus, Cause, Status
from core import audit, outbox, words
from core.action import RuleBroken, action, move
from schools import actions as people
from schools.models import Person, Post
from schools.states import PostStatus

DECIDED = (ApprovalStatus.APPROVED, ApprovalStatus.DECLINED)


def decide(approval: Approval, answer: str, *, by: Person, reason: str = "") -> None:
    """Carry out what somebody said to a booking that waits; a reason goes with declining."""
    if answer == Answer.APPROVE:
        approve(approval, by=by)
    elif answer == Answer.NOT_OURS:
        say_not_ours(approval, by=by)
    elif answer == Answer.DECLINE:
        decline(approval, by=by, reason=reason)


def decide_many(answers: Iterable[tuple[Approval, str, str]], *, by: Person) -> dict[int, str]:
    """Carry out several answers (approval, answer, reason), each by itself, so that one which cannot be holds up no
    other. Returns what could not be done: approval's number → why."""
    refused = {}
    for approval, answer, reason in answers:
        try:
            decide(approval, answer, by=by, reason=reason)
        except ValidationError as error:
            refused[approval.pk] = " ".join(error.messages)
    return refused


@action
def approve(approval: Approval, *, by: Person) -> None:
    """The school agrees: it owes the price once the place is booked. After a lapse a free place is taken, if any."""
    booking = booking_of(approval)
    _refuse_what_is_decided(approval)
    _confirm_post(booking, by=by)
    if booking.status in ENDED:
        booking = _book_again(approval, booking, by=by)
    move(
        approval,
        ApprovalStatus.APPROVED,
        APPROVAL_TRANSITIONS,
        decided_by=by,
        decided_at=timezone.now(),
        booking=booking,
    )
    settle_price(booking, is_approved=True, by=by)
    audit.record("approved", approval, by=by, changed=["status"])
    outbox.cancel(about=f"approval:{approval.pk}")
    outbox.post_all([letters.of_decision(approval)])


@action
def decline(approval: Approval, *, by: Person, reason: str = "") -> None:
    """The school does not agree: the place is given up and passed on."""
    _settle_no(approval, by=by, reason=reason, cause=Cause.DECLINED)


@action
def say_not_ours(approval: Approval, *, by: Person) -> None:
    """The school does not know this person: their claim is refused and the place given up."""
    for post in _claims(booking_of(approval)):
        people.refuse_claim(post, by=by)
        disown(post, by=by)
    _settle_no(approval, by=by, reason="", cause=Cause.NOT_OURS)


def lapse_unanswered_approvals() -> int:
    """Give up the places whose approval nobody answered in time. Returns how many those were."""
    due = Approval.objects.filter(status=ApprovalStatus.ASKED, ends_at__lte=timezone.now()).order_by(
        "booking__cohort_id", "pk"
    )
    return sum(_lapse(approval) for approval in due)


@action
def _lapse(approval: Approval) -> int:
    booking = booking_of(approval)
    if approval.status != ApprovalStatus.ASKED or not has_come(approval.ends_at):
        return 0
    move(approval, ApprovalStatus.LAPSED, APPROVAL_TRANSITIONS)
    audit.record("lapsed", approval, by=None, changed=["status"])
    if booking.status not in ENDED:
        cancel(booking, by=None, cause=Cause.NOT_APPROVED)
    return 1


def booking_of(approval: Approval) -> Booking:
    """The booking and the approval as they are now, with the cohort locked."""
    cohort = locked(approval.booking.cohort_id)
    approval.refresh_from_db()
    booking = Booking.objects.select_related("person", "request__asked_by").get(pk=approval.booking_id)
    booking.cohort = cohort
    return booking


def _refuse_what_is_decided(approval: Approval) -> None:
    """Say who was first."""
    if approval.status in DECIDED and approval.decided_at:
        done = approval.get_status_display().lower()
        raise RuleBroken(f"{approval.decided_by} {done} this already, on {words.when(approval.decided_at)}.")
    if approval.status == ApprovalStatus.WITHDRAWN:
        raise RuleBroken("This place was given up meanwhile, so there is nothing left to decide.")


def _claims(booking: Booking):
    return Post.objects.current().filter(
        person_id=booking.person_id, organisation_id=booking.organisation_id, status=PostStatus.CLAIMED
    )


def _confirm_post(booking: Booking, *, by: Person) -> None:
    """Whoever approves somebody's booking says that they work here."""
    for post in _claims(booking):
        people.confirm_claim(post, by=by)


def _settle_no(approval: Approval, *, by: Person, reason: str, cause: str) -> None:
    booking = booking_of(approval)
    _refuse_what_is_decided(approval)
    move(
        approval, ApprovalStatus.DECLINED, APPROVAL_TRANSITIONS, decided_by=by, decided_at=timezone.now(), reason=reason
    )
    audit.record("declined", approval, by=by, changed=["status"])
    outbox.cancel(about=f"approval:{approval.pk}")
    if booking.status not in ENDED:
        cancel(booking, by=by, cause=cause)


def _book_again(approval: Approval, ended: Booking, *, by: Person) -> Booking:
    """The place was given up before the school answered: take a free one at the price that was agreed."""
    if approval.status != ApprovalStatus.LAPSED or ended.cause != Cause.NOT_APPROVED:
        raise RuleBroken("This booking was cancelled, so there is nothing left to approve.")
    cohort = ended.cohort
    if cohort.places_left_of(ended.mode) < 1 or cohort.waiting or has_come(cohort.starts_at):
        raise RuleBroken("The place was given up before this approval came, and there is no free place now.")
    again = once_more(ended, status=Status.BOOKED)
    refill(again, by=by)
    audit.record("booked", again, by=by)
    return again
