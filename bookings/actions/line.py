"""The line for a full course: free places are offered to the next, who take them or let them pass on."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone

from bookings import queries, rules
from bookings.actions.places import closed_for, has_come, locked, settle_price
from bookings.emails import places as letters
from bookings.models import Approval, Booking
from bookings.states import TRANSITIONS, ApprovalStatus, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from programmes.models import Cohort
from programmes.states import CohortStatus
from schools.models import Person


@action
def offer_free_places(cohort: Cohort, *, by: Person | None) -> int:
    """Offer each free place to the next in line, to be held until the offer's end. Returns how many were offered."""
    cohort = locked(cohort.pk)
    now = timezone.now()
    if (
        cohort.status not in (CohortStatus.PUBLISHED, CohortStatus.RUNNING)
        or cohort.starts_at is None
        or cohort.starts_at <= now
    ):
        return 0
    next_in_line = list(queries.line_of(cohort.pk)[: max(cohort.places_left, 0)])
    for booking in next_in_line:
        closed = closed_for(booking)
        ends_at = rules.offer_ends_at(offered_at=now, starts_at=cohort.starts_at, closed=closed)
        move(booking, Status.OFFERED, TRANSITIONS, offer_ends_at=ends_at)
        audit.record("offered", booking, by=by, changed=["status"])
    outbox.post_all([letters.of_offer(booking) for booking in next_in_line])
    return len(next_in_line)


@action
def accept_offer(booking: Booking, *, by: Person) -> None:
    """Take the place that was offered. The approval given on joining the line covers it."""
    cohort = locked(booking.cohort_id)
    booking.refresh_from_db()
    if booking.status == Status.OFFERED and has_come(booking.offer_ends_at):
        raise RuleBroken("This offer has ended, and the place went to the next in line.")
    move(booking, Status.BOOKED, TRANSITIONS)
    booking.cohort = cohort
    approval = Approval.objects.filter(booking=booking).first()
    settle_price(booking, is_approved=approval is None or approval.status == ApprovalStatus.APPROVED, by=by)
    audit.record("accepted", booking, by=by, changed=["status"])
    outbox.post_all([letters.of_booking(booking)])


def lapse_unanswered_offers() -> int:
    """Let offers end that nobody answered, and pass their places on. Returns how many ended."""
    due = Booking.objects.filter(status=Status.OFFERED, offer_ends_at__lte=timezone.now()).order_by("cohort_id", "pk")
    return sum(_lapse_offer(booking) for booking in due)


@action
def _lapse_offer(booking: Booking) -> int:
    cohort = locked(booking.cohort_id)
    booking.refresh_from_db()
    if booking.status != Status.OFFERED or not has_come(booking.offer_ends_at):
        return 0
    move(booking, Status.LAPSED, TRANSITIONS, ended_at=timezone.now())
    outbox.cancel(about=f"booking:{booking.pk}")
    audit.record("lapsed", booking, by=None, changed=["status"])
    outbox.post_all([letters.of_lapsed_offer(booking)])
    offer_free_places(cohort, by=None)
    return 1


def offer_free_places_everywhere() -> int:
    """Offer what became free without anybody's doing, such as more places given to a cohort."""
    open_ones = Q(
        status__in=[CohortStatus.PUBLISHED, CohortStatus.RUNNING], starts_at__gt=timezone.now(), waiting__gt=0
    )
    cohorts = Cohort.objects.filter(open_ones, taken__lt=F("places")).order_by("pk")
    return sum(offer_free_places(cohort, by=None) for cohort in cohorts)
