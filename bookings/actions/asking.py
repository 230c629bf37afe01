"""Asking the school whether it agrees: who has to approve a booking, until when, and who is asked."""

from __future__ import annotations

from django.utils import timezone

from bookings import permissions, queries, rules
from bookings.emails import places as letters
from bookings.models import Approval, Booking
from bookings.queries import Settled
from bookings.states import Approver
from core.models import Message
from schools.models import Person
from schools.states import PostStatus


def ask_for_approval(
    booking: Booking, *, post_kind: str, by: Person | None, settled: Settled | None = None
) -> list[Message] | None:
    """Write the question to the school, and give the letters that ask it; None when nobody has to approve.

    Call it once the booking is saved, with its price and cover. Whoever asks for others and may decide on them has
    approved by asking. A place without a name is decided on as the school has settled it for everyone else.
    """
    if booking.organisation_id is None:
        return None
    settled = settled or queries.settled_by(booking.organisation_id)
    post_kind = post_kind if booking.person_id else ""
    approver = _approver_of(booking, settled, post_kind=post_kind, by=by)
    if approver == Approver.NOBODY:
        return None
    if by and by.pk != booking.person_id and permissions.decides_for(by, booking.organisation_id, approver=approver):
        return None
    now = timezone.now()
    approval = Approval.objects.create(
        booking=booking,
        organisation_id=booking.organisation_id,
        approver=approver,
        ends_at=rules.approval_ends_at(asked_at=now, starts_at=booking.cohort.starts_at or now, closed=settled.closed),
        remind_at=rules.reminder_due_at(asked_at=now, sent=0, closed=settled.closed),
    )
    return [letters.of_approval(approval, person) for person in queries.approvers_of(approval)]


def _approver_of(booking: Booking, settled: Settled, *, post_kind: str, by: Person | None) -> Approver:
    """What the school has settled for this role and cost. Somebody whom it has not confirmed yet is always asked
    about: nobody spends a school's money by saying that they work there."""
    cost_pence = booking.price_pence + _cover_that_counts(booking, settled, post_kind=post_kind, by=by)
    approver = rules.approver_for(settled.approval_rules, post_kind=post_kind, cost_pence=cost_pence)
    return Approver.HEAD if approver == Approver.NOBODY and _is_claimed(booking) else approver


def _cover_that_counts(booking: Booking, settled: Settled, *, post_kind: str, by: Person | None) -> int:
    """The cover by which a school's limit is measured. That none is needed is only for whoever books for the school to
    say: nobody gets under the limit by their own tick."""
    if by and booking.organisation_id and permissions.can_book_for(by, booking.organisation_id):
        return booking.cover_pence
    slots = queries.slots_to_cover(settled.sessions, after=timezone.now())
    return max(booking.cover_pence, queries.cover_for(slots, settled.rates, post_kind=post_kind))


def _is_claimed(booking: Booking) -> bool:
    if booking.person is None:
        return False
    here = [post for post in booking.person.current_posts if post.organisation_id == booking.organisation_id]
    return bool(here) and all(post.status == PostStatus.CLAIMED for post in here)
