"""The school's decision on a booking. Any one of its heads decides; what was decided first counts."""

from __future__ import annotations

import uuid

from django.utils import timezone

from bookings.actions.giving_up import cancel
from bookings.actions.places import has_come, locked, settle_price
from bookings.actions.refilling import refill
from bookings.emails import places as letters
from bookings.models import Approval, Booking, Request
from bookings.states import APPROVAL_TRANSITIONS, ENDED, ApprovalStatus, Cause, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from schools import actions as people
from schools.models import Person, Post
from schools.states import PostStatus


@action
def approve(approval: Approval, *, by: Person) -> None:
    """The school agrees: it owes the price once the place is booked. After a lapse a free place is taken, if any."""
    booking = _booking_of(approval)
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
    booking = _booking_of(approval)
    for post in _claims(booking):
        people.refuse_claim(post, by=by)
    _settle_no(approval, by=by, reason="", cause=Cause.NOT_OURS)


def lapse_unanswered_approvals() -> int:
    """Give up the places whose approval nobody answered in time. Returns how many those were."""
    due = Approval.objects.filter(status=ApprovalStatus.ASKED, ends_at__lte=timezone.now()).order_by(
        "booking__cohort_id", "pk"
    )
    return sum(_lapse(approval) for approval in due)


@action
def _lapse(approval: Approval) -> int:
    booking = _booking_of(approval)
    approval.refresh_from_db()
    if approval.status != ApprovalStatus.ASKED:
        return 0
    move(approval, ApprovalStatus.LAPSED, APPROVAL_TRANSITIONS)
    audit.record("lapsed", approval, by=None, changed=["status"])
    if booking.status not in ENDED:
        cancel(booking, by=None, cause=Cause.NOT_APPROVED)
    return 1


def _booking_of(approval: Approval) -> Booking:
    """The booking as it is now, with its cohort locked."""
    cohort = locked(approval.booking.cohort_id)
    booking = Booking.objects.select_related("person").get(pk=approval.booking_id)
    booking.cohort = cohort
    return booking


def _claims(booking: Booking):
    return Post.objects.current().filter(
        person_id=booking.person_id, organisation_id=booking.organisation_id, status=PostStatus.CLAIMED
    )


def _confirm_post(booking: Booking, *, by: Person) -> None:
    """A head who approves somebody's booking says that they work here."""
    for post in _claims(booking):
        people.confirm_claim(post, by=by)


def _settle_no(approval: Approval, *, by: Person, reason: str, cause: str) -> None:
    booking = _booking_of(approval)
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
    if ended.cohort.is_full or ended.cohort.waiting or has_come(ended.cohort.starts_at):
        raise RuleBroken("The place was given up before this approval came, and there is no free place now.")
    request = Request.objects.create(key=uuid.uuid4(), cohort=ended.cohort, asked_by=by)
    again = Booking(
        request=request,
        cohort=ended.cohort,
        person=ended.person,
        organisation_id=ended.organisation_id,
        status=Status.BOOKED,
        price_pence=ended.price_pence,
        price_words=ended.price_words,
        policy_id=ended.policy_id,
        cover_pence=ended.cover_pence,
        mode=ended.mode,
    )
    again.save(force_insert=True)
    refill(again, by=by)
    audit.record("booked", again, by=by)
    return again
