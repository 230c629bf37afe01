"""Asking the school whether it agrees: who has to approve a booking, until when, who is asked, and reminded."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bookings import permissions, queries, rules
from bookings.emails import approvals as letters
from bookings.models import Approval, Booking
from bookings.queries import Settled
from bookings.states import Approver
from core import audit, outbox, rows
from core.action import action
from core.calendar import today
from core.models import Message
from schools.models import Person
from schools.queries import administrators, closed_days
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
    approval = Approval(
        booking=booking,
        organisation_id=booking.organisation_id,
        approver=approver,
        asked_at=now,
        ends_at=rules.approval_ends_at(asked_at=now, starts_at=booking.cohort.starts_at or now, closed=settled.closed),
        remind_at=rules.reminder_due_at(asked_at=now, sent=0, closed=settled.closed),
    )
    return questions_about(rows.add(approval))


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


def questions_about(approval: Approval) -> list[Message]:
    """The letters that ask. When nobody at the school can be asked, the office is told: it knows whom to ring, and puts
    a head on the school's list, who is then reminded like any other."""
    people = queries.approvers_of(approval)
    if people:
        return [letters.of_approval(approval, person) for person in people]
    return _tell_the_office(approval)


def _tell_the_office(approval: Approval) -> list[Message]:
    if approval.asked_office_at is not None:
        return []
    approval.asked_office_at = timezone.now()
    Approval.objects.filter(pk=approval.pk).update(asked_office_at=approval.asked_office_at)
    audit.record("went to the office", approval, by=None, changed=["asked_office_at"])
    return [letters.of_nobody_to_ask(approval, officer) for officer in administrators()]


def remind_of_approvals() -> int:
    """Remind those who decide of what has waited for two, and for four, of their school days. Returns how many letters
    were written."""
    schools = queries.approvals_to_remind_of().order_by().values_list("organisation_id", flat=True).distinct()
    return sum(_remind(organisation_id) for organisation_id in sorted(schools))


@action
def _remind(organisation_id: int) -> int:
    """All that is due at one school in one letter to each person. Another clock leaves out what this one has taken."""
    due = queries.approvals_to_remind_of().filter(organisation_id=organisation_id).select_related("booking")
    approvals = list(due.select_for_update(of=("self",), skip_locked=True).order_by("ends_at", "pk"))
    closed = closed_days(organisation_id, since=min((one.asked_at.date() for one in approvals), default=today()))
    people: dict[Person, list[Approval]] = {}
    messages = []
    for approval in approvals:
        asked = queries.approvers_of(approval)
        _note_reminder(approval, closed, is_asked=bool(asked))
        for person in asked:
            people.setdefault(person, []).append(approval)
        if not asked:
            messages += _tell_the_office(approval)
    messages += [letters.of_reminder(open_ones, person) for person, open_ones in people.items()]
    outbox.post_all(messages)
    return len(messages)


def _note_reminder(approval: Approval, closed: frozenset[date], *, is_asked: bool) -> None:
    approval.reminders += 1
    approval.remind_at = rules.reminder_due_at(asked_at=approval.asked_at, sent=approval.reminders, closed=closed)
    if is_asked:
        approval.asked_office_at = None
    approval.save(update_fields=["reminders", "remind_at", "asked_office_at"])
