"""Taking a decision back within a day: the school is asked once more, as if nobody had decided."""

from __future__ import annotations

from django.utils import timezone

from bookings import queries, rules
from bookings.actions.approvals import DECIDED, booking_of
from bookings.actions.asking import questions_about
from bookings.actions.line import offer_free_places
from bookings.actions.places import closed_for, has_come, once_more
from bookings.actions.refilling import refill
from bookings.emails import approvals as letters
from bookings.models import Approval, Booking
from bookings.states import APPROVAL_TRANSITIONS, ENDED, TRANSITIONS, ApprovalStatus, Cause, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from payments import actions as payments
from programmes.states import CohortStatus
from schools import actions as people
from schools.models import Person, Post
from schools.states import PostStatus


@action
def undo_decision(approval: Approval, *, by: Person) -> None:
    """Take a decision back. After an approval the place stays held and nothing is owed for it. After a no the place is
    taken again if one is free, else the person is back in line at their original time.

    Raises RuleBroken when the time for it is over, or when there is nothing left to decide on.
    """
    booking = booking_of(approval)
    _refuse_what_is_too_late(approval, booking)
    was = approval.status
    if was == ApprovalStatus.APPROVED:
        _owe_nothing(booking, by=by)
    else:
        booking = _come_back(booking, by=by)
    _ask_again(approval, booking)
    audit.record("took back", approval, by=by, changed=["status"])
    outbox.post_all([letters.of_taking_back(approval), *questions_about(approval)])
    if was == ApprovalStatus.DECLINED:
        offer_free_places(booking.cohort, by=by)


def _refuse_what_is_too_late(approval: Approval, booking: Booking) -> None:
    if approval.status not in DECIDED:
        raise RuleBroken("This is not decided any more. Look at it again.")
    if not rules.can_be_undone(decided_at=approval.decided_at, at=timezone.now()):
        raise RuleBroken("A decision can be taken back for 24 hours, and these are over. Ask the office to help.")
    if has_come(booking.cohort.starts_at):
        raise RuleBroken("The course has started, so the decision stands.")
    if booking.cohort.status not in (CohortStatus.PUBLISHED, CohortStatus.RUNNING):
        raise RuleBroken("The course does not take place as planned, so there is nothing left to decide.")
    if booking.status in ENDED and (approval.status == ApprovalStatus.APPROVED or not _was_declined(booking)):
        raise RuleBroken("The place was given up for another reason, so there is nothing left to decide.")


def _was_declined(booking: Booking) -> bool:
    return booking.cause in (Cause.DECLINED, Cause.NOT_OURS, Cause.NOT_APPROVED)


def _owe_nothing(booking: Booking, *, by: Person) -> None:
    if booking.charge:
        charge, booking.charge = booking.charge, None
        booking.save(update_fields=["charge"])
        if charge.is_standing:
            payments.withdraw(charge, by=by)


def _come_back(ended: Booking, *, by: Person) -> Booking:
    """Back in line at the original time, and from there to a place when the line leaves one: nobody is passed over."""
    _work_here_after_all(ended, by=by)
    outbox.cancel(about=f"booking:{ended.pk}")
    again = once_more(ended, status=Status.WAITING, accepted_at=ended.accepted_at)
    served = queries.next_in_line(ended.cohort, queries.line_in_units(ended.cohort_id))
    if [again] in served:
        move(again, Status.BOOKED, TRANSITIONS)
        refill(again, by=by)
    audit.record("came back", again, by=by)
    return again


def _work_here_after_all(ended: Booking, *, by: Person) -> None:
    """Whoever takes "not one of ours" back says that the person works here."""
    if ended.cause == Cause.NOT_OURS and ended.person and ended.organisation:
        refused = Post.objects.filter(person=ended.person, organisation=ended.organisation)
        post = refused.filter(status=PostStatus.REFUSED, to_on__isnull=True).order_by("-pk").first()
        if post:
            people.confirm_claim(post, by=by)


def _ask_again(approval: Approval, booking: Booking) -> None:
    now, closed = timezone.now(), closed_for(booking)
    starts_at = booking.cohort.starts_at or now
    move(
        approval,
        ApprovalStatus.ASKED,
        APPROVAL_TRANSITIONS,
        booking=booking,
        decided_by=None,
        decided_at=None,
        reason="",
        asked_at=now,
        ends_at=rules.asked_again_ends_at(ends_at=approval.ends_at, asked_at=now, starts_at=starts_at, closed=closed),
        reminders=0,
        remind_at=rules.reminder_due_at(asked_at=now, sent=0, closed=closed),
        asked_office_at=None,
    )
