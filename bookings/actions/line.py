"""The line for a full course: free places are offered to the next, who take them or let them pass on.

A group that asked for all together is one unit: it is offered all its places at once, takes them together, and
lets them pass on together.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from bookings import queries, rules
from bookings.actions import membership_places
from bookings.actions.places import closed_for, has_come, locked, settle_price
from bookings.actions.refilling import refill
from bookings.emails import places as letters
from bookings.models import Approval, Booking, Request
from bookings.states import TRANSITIONS, ApprovalStatus, Status
from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from core.models import Message
from programmes.models import Cohort
from programmes.states import CohortStatus
from schools.models import Person


@action
def offer_free_places(cohort: Cohort, *, by: Person | None) -> int:
    """Offer free places to the next in line, to be held until the offer's end; whoever said "yes, automatically" takes
    theirs at once. Returns how many places found somebody."""
    cohort = locked(cohort.pk)
    if not cohort.waiting or not _can_be_offered(cohort):
        return 0
    served = queries.next_in_line(cohort, queries.line_in_units(cohort.pk))
    told = [message for unit in served for message in _serve(unit, cohort, by=by)]
    outbox.post_all(told)
    return sum(len(unit) for unit in served)


def _can_be_offered(cohort: Cohort) -> bool:
    is_open = cohort.status in (CohortStatus.PUBLISHED, CohortStatus.RUNNING)
    return is_open and cohort.starts_at is not None and not has_come(cohort.starts_at)


def _serve(unit: list[Booking], cohort: Cohort, *, by: Person | None) -> list[Message]:
    """Offer its places to one person or group, or give them when they said so beforehand."""
    until = unit[0].request.accepts_until
    if until is not None and today() <= until:
        for booking in unit:
            _give(booking, cohort, by=None, verb="took the place automatically")
        return [letters.of_booking(booking) for booking in unit]
    now = timezone.now()
    ends_at = rules.offer_ends_at(offered_at=now, starts_at=cohort.starts_at or now, closed=closed_for(unit[0]))
    for booking in unit:
        move(booking, Status.OFFERED, TRANSITIONS, offer_ends_at=ends_at)
    audit.record_all([audit.entry("offered", booking, by=by, changed=["status"]) for booking in unit])
    return letters.of_offers(unit)


def _give(booking: Booking, cohort: Cohort, *, by: Person | None, verb: str) -> None:
    """The place becomes theirs. The approval given on joining the line covers it."""
    move(booking, Status.BOOKED, TRANSITIONS)
    refill(booking, by=by)
    booking.cohort = cohort
    approval = Approval.objects.filter(booking=booking).first()
    settle_price(booking, is_approved=approval is None or approval.status == ApprovalStatus.APPROVED, by=by)
    audit.record(verb, booking, by=by, changed=["status"])


@action
def accept_offer(booking: Booking, *, by: Person) -> None:
    """Take the place that was offered; a group that asked for all together takes all of its places."""
    cohort = locked(booking.cohort_id)
    booking = Booking.objects.select_related("request").get(pk=booking.pk)
    if booking.status == Status.OFFERED and has_come(booking.offer_ends_at):
        raise RuleBroken("This offer has ended, and the place went to the next in line.")
    unit = [booking]
    if booking.request.all_together and booking.status == Status.OFFERED:
        others = Booking.objects.select_related("request").filter(request=booking.request, status=Status.OFFERED)
        unit += others.exclude(pk=booking.pk).order_by("pk")
    for one in unit:
        _give(one, cohort, by=by, verb="accepted")
    outbox.post_all([letters.of_booking(one) for one in unit])


@action
def accept_beforehand(request: Request, *, until: date | None, by: Person) -> None:
    """Say yes to a place that becomes free until the end of a day, or take that back (None)."""
    locked(request.cohort_id)
    if until is not None and until < today():
        raise RuleBroken("Choose today or a later day.")
    if not request.bookings.filter(status=Status.WAITING).exists():
        raise RuleBroken("Nobody waits for a place here any more. Look at the booking again.")
    Request.objects.filter(pk=request.pk).update(accepts_until=until)
    audit.record("said yes beforehand" if until else "will be asked again", request, by=by, changed=["accepts_until"])


def lapse_unanswered_offers() -> int:
    """Let offers end that nobody answered, and pass their places on. Returns how many ended."""
    due = Booking.objects.filter(status=Status.OFFERED, offer_ends_at__lte=timezone.now())
    return sum(_lapse_offers(pk) for pk in sorted(set(due.values_list("cohort_id", flat=True))))


@action
def _lapse_offers(cohort_id: int) -> int:
    """All that are due on one cohort together, so that a group behind them finds all the places that it needs."""
    cohort = locked(cohort_id)
    due = Booking.objects.filter(cohort=cohort, status=Status.OFFERED, offer_ends_at__lte=timezone.now())
    ended = list(due.select_related("request").order_by("pk"))
    for booking in ended:
        move(booking, Status.LAPSED, TRANSITIONS, ended_at=timezone.now())
        outbox.cancel(about=f"booking:{booking.pk}")
        booking.cohort = cohort
        membership_places.give_back(booking)
    audit.record_all([audit.entry("lapsed", booking, by=None, changed=["status"]) for booking in ended])
    outbox.post_all([letters.of_lapsed_offer(booking) for booking in ended])
    offer_free_places(cohort, by=None)
    return len(ended)


def offer_free_places_everywhere() -> int:
    """Offer what became free without anybody's doing, such as more places given to a cohort."""
    open_ones = Q(
        status__in=[CohortStatus.PUBLISHED, CohortStatus.RUNNING], starts_at__gt=timezone.now(), waiting__gt=0
    )
    cohorts = Cohort.objects.filter(open_ones, taken__lt=F("places")).order_by("pk")
    return sum(offer_free_places(cohort, by=None) for cohort in cohorts)
