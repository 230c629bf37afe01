"""Giving up a place, an offer or a position in the line, and what it costs."""

from __future__ import annotations

from django.utils import timezone

from bookings import queries, rules
from bookings.actions import membership_places
from bookings.actions.line import offer_free_places
from bookings.actions.places import last_day_of, locked
from bookings.emails import places as letters
from bookings.models import Approval, Booking
from bookings.states import APPROVAL_TRANSITIONS, TRANSITIONS, ApprovalStatus, Cause, Status
from core import audit, outbox, words
from core.action import RuleBroken, action, move
from payments import actions as payments
from programmes.states import CohortStatus
from schools.models import Person

#: Of these a letter about more than one place says it.
TOLD_OTHERWISE = (Cause.ALLIANCE, Cause.CALL, Cause.MOVED)
#: The code of the refusal to charge more than somebody was shown.
DEARER = "dearer"


@action
def cancel(
    booking: Booking,
    *,
    by: Person | None,
    cause: str = Cause.BY_PERSON,
    exemption: str = "",
    at_most_pence: int | None = None,
) -> None:
    """Give up a place, an offer or a position in the line, owe what the policy says, and offer the place to the next.

    `exemption` is a reason, taken on trust, for which the policy may charge nothing. With `at_most_pence`, what the
    person was shown, nothing happens when it would cost more by now.
    """
    cohort = locked(booking.cohort_id)
    frozen = ("charge", "no_show_charge", "person", "request", "policy", "approval")
    booking = Booking.objects.select_related(*frozen).get(pk=booking.pk)
    booking.cohort = cohort
    if booking.status in (Status.BOOKED, Status.OFFERED) and cohort.status == CohortStatus.FINISHED:
        raise RuleBroken("This course is over, so there is no place to give up.")
    costs = queries.leaving(booking, cause=cause)
    is_exempt = costs.pence > 0 and rules.is_exempt(exemption, exemptions=costs.exemptions)
    pence = 0 if is_exempt else costs.pence
    comes_back = _place_comes_back(booking, cause=cause, exemption=exemption)
    if at_most_pence is not None and pence > at_most_pence:
        raise RuleBroken(f"By now it costs {words.money(pence)}. Look at it again, then decide.", code=DEARER)
    kept = exemption if is_exempt else ""
    move(booking, Status.CANCELLED, TRANSITIONS, cause=cause, exemption=kept, ended_at=timezone.now())
    for charge in (booking.charge, booking.no_show_charge):
        if charge and charge.is_standing:
            payments.withdraw(charge, by=by)
    _charge(booking, pence, by=by)
    membership_places.settle(booking, comes_back=comes_back, cause=cause)
    withdraw_question(booking)
    outbox.cancel(about=f"booking:{booking.pk}")
    audit.record("cancelled", booking, by=by, changed=["status"])
    if cause not in TOLD_OTHERWISE:
        outbox.post_all([letters.of_cancelling(booking)])
    offer_free_places(cohort, by=by)


def _place_comes_back(booking: Booking, *, cause: str, exemption: str) -> bool:
    """Whether its place of the membership comes back; for the reasons that the policy excuses it does."""
    if not booking.entitlement_id:
        return False
    excused = booking.policy.exemptions if booking.policy else ()
    return rules.is_exempt(exemption, exemptions=excused) or queries.place_comes_back(booking, cause=cause)


def _charge(booking: Booking, pence: int, *, by: Person | None) -> None:
    """What giving it up costs is a charge of its own, so that it can be withdrawn when somebody takes the place."""
    if not pence or booking.organisation_id is None:
        return
    booking.cancelling_charge = payments.charge(
        key=f"booking:{booking.pk}:cancelled",
        payer_id=booking.organisation_id,
        person_id=booking.person_id,
        amount_pence=pence,
        description=f"Place on {booking.cohort.programme.title}, given up",
        delivered_on=last_day_of(booking.cohort),
        issuer_id=booking.cohort.programme.issuer_id,
        by=by,
    )
    booking.save(update_fields=["cancelling_charge"])


def withdraw_question(booking: Booking) -> None:
    """Nobody has to approve a place that was given up."""
    for approval in Approval.objects.filter(booking=booking, status=ApprovalStatus.ASKED):
        move(approval, ApprovalStatus.WITHDRAWN, APPROVAL_TRANSITIONS)
        outbox.cancel(about=f"approval:{approval.pk}")
