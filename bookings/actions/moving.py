"""What people do after the alliance changed a course: keep the place, give it up, or go to another date."""

from __future__ import annotations

from django.utils import timezone

from bookings import queries, rules
from bookings.actions.asking import ask_for_approval
from bookings.actions.giving_up import cancel
from bookings.actions.places import locked, once_more, settle_price
from bookings.actions.refilling import refill
from bookings.emails import changes as letters
from bookings.models import Approval, Booking, Request
from bookings.states import ApprovalStatus, Cause, Origin, Status
from core import audit, outbox
from core.action import RuleBroken, action
from core.models import Message
from programmes.models import Cohort, Mode
from programmes.rules import why_not_open
from programmes.states import CohortStatus
from schools.models import Person
from schools.queries import closed_days

TOO_LATE = "The time for that has passed. The booking’s page says what giving up the place costs now."


@action
def keep_after_change(booking: Booking, *, by: Person) -> None:
    """Stay on a course that the alliance changed. From now on giving it up costs what the policy says."""
    locked(booking.cohort_id)
    _refuse_unless_free_to_leave(Booking.objects.get(pk=booking.pk))
    Booking.objects.filter(pk=booking.pk).update(free_to_leave_until=None)
    audit.record("kept after the change", booking, by=by, changed=["free_to_leave_until"])


@action
def leave_after_change(booking: Booking, *, by: Person) -> None:
    """Give up a place on a course that the alliance changed, at no charge."""
    locked(booking.cohort_id)
    _refuse_unless_free_to_leave(Booking.objects.get(pk=booking.pk))
    cancel(booking, by=by, cause=Cause.CHANGED)


def _refuse_unless_free_to_leave(booking: Booking) -> None:
    until = booking.free_to_leave_until
    if booking.status != Status.BOOKED or until is None or until <= timezone.now():
        raise RuleBroken(TOO_LATE)


@action
def move_to(
    booking: Booking, cohort: Cohort, *, by: Person | None, tells: bool = True, is_return: bool = False
) -> Booking:
    """Go to another running of the programme, at the price and policy of the place that one had. It costs nothing.

    For a place that is held, or that ended with its course. Only to a free place for which nobody waits. Twice is once:
    whoever comes second is given the booking that the first one made. `tells`: False when the caller writes the letter;
    `is_return`: that one goes back to where one was, so that sign-up may have closed meanwhile.
    """
    lock_all({booking.cohort_id, cohort.pk})
    old = Booking.objects.select_related("person", "request", "approval", "cohort__programme").get(pk=booking.pk)
    if made := queries.moved_to(old):
        return made
    target = Cohort.objects.select_related("programme").get(pk=cohort.pk)
    _refuse_unless_it_fits(old, target, is_return=is_return)
    _end(old, by=by)
    new = book_again(old, target, origin=Origin.MOVED, by=by)
    if tells:
        outbox.post_all([letters.of_moving(new, old)])
    return new


def book_again(old: Booking, target: Cohort, *, origin: str, by: Person | None) -> Booking:
    """The same place once more, there or on another date: price, policy and the school's answer stay. For the caller
    who holds the lock and has seen that a place is free."""
    new = _again(old, target, origin=origin)
    told = _carry_approval(old, new, by=by)
    refill(new, by=by)
    audit.record("booked again", new, by=by)
    outbox.post_all(told)
    return new


def lock_all(cohort_ids: set[int]) -> None:
    """Hold these cohorts, always in the order of their numbers, so that no two wait for one another."""
    list(Cohort.objects.select_for_update(of=("self",)).filter(pk__in=cohort_ids).order_by("pk"))


def _refuse_unless_it_fits(old: Booking, target: Cohort, *, is_return: bool) -> None:
    is_held = old.status == Status.BOOKED
    if not is_held and not (old.status == Status.CANCELLED and old.cause == Cause.ALLIANCE):
        raise RuleBroken("This place has ended. Book the other date on its own page.")
    if target.programme_id != old.cohort.programme_id or target.pk == old.cohort_id:
        raise RuleBroken("Choose another date of the same course.")
    if not is_return and (reason := why_not_open(target, at=timezone.now())):
        raise RuleBroken(reason)
    if not has_free_place(target, old.mode):
        raise RuleBroken("There is no free place on that date any more. Choose another one.")


def has_free_place(cohort: Cohort, mode: str) -> bool:
    """Whether somebody can have a place at once: one is free, nobody waits, and the course is on."""
    is_on = cohort.status in (CohortStatus.PUBLISHED, CohortStatus.RUNNING)
    return is_on and not cohort.waiting and cohort.places_left_of(mode) > 0


def _end(old: Booking, *, by: Person | None) -> None:
    """The old place ends because its person went to another date. One that had ended with its course is marked so by
    whoever comes first."""
    if old.status == Status.BOOKED:
        cancel(old, by=by, cause=Cause.MOVED)
        return
    ended = Booking.objects.filter(pk=old.pk, status=Status.CANCELLED, cause=Cause.ALLIANCE)
    if not ended.update(cause=Cause.MOVED):
        raise RuleBroken("Somebody else changed this a moment ago. Look at it again, then decide.")
    audit.record("moved", old, by=by, changed=["cause"])


def _again(old: Booking, target: Cohort, *, origin: str) -> Booking:
    """Its request bears a key made from the old booking, so that there is only one."""
    request = Request.objects.create(key=queries.key_of_moving(old), cohort=target, asked_by_id=old.request.asked_by_id)
    return once_more(
        old,
        request=request,
        cohort=target,
        name_due_at=None if old.person_id else _name_due_at(old, target),
        status=Status.BOOKED,
        origin=origin,
        mode=old.mode if target.is_hybrid else Mode.IN_PERSON,
    )


def _name_due_at(old: Booking, target: Cohort):
    now = timezone.now()
    closed = closed_days(old.organisation_id, since=rules.day_of(now)) if old.organisation_id else frozenset()
    return rules.name_due_at(asked_at=now, starts_at=target.starts_at or now, closed=closed)


def _carry_approval(old: Booking, new: Booking, *, by: Person | None) -> list[Message]:
    """What the school agreed to holds for the other date too; what it has not answered it is asked again."""
    approval = getattr(old, "approval", None)
    if approval is None or approval.status == ApprovalStatus.APPROVED:
        Approval.objects.filter(booking=old, status=ApprovalStatus.APPROVED).update(booking=new)
        settle_price(new, is_approved=True, by=by)
        return []
    kind = next((post.kind for post in _posts_of(new) if post.organisation_id == new.organisation_id), "")
    asked = ask_for_approval(new, post_kind=kind, by=by)
    if asked is None:
        settle_price(new, is_approved=True, by=by)
    return asked or []


def _posts_of(booking: Booking) -> list:
    return booking.person.current_posts if booking.person else []
