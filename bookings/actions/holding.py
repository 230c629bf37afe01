"""Places that are held for somebody who was chosen for them, until they say whether they take them."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from bookings import queries, rules
from bookings.actions.places import locked
from bookings.models import Booking, Request
from bookings.states import Status
from core import audit
from core.action import RuleBroken, action
from schools.models import Person


@action
def hold_place(
    cohort_id: int, *, person: Person, organisation_id: int, post_kind: str, until: datetime, by: Person | None
) -> Booking:
    """Offer a free place to somebody; it is theirs to take until a moment, then it lapses like every offer.

    Whoever calls tells them. Raises RuleBroken when no place is free: the cohort is locked while it is looked at.
    """
    cohort = locked(cohort_id)
    if cohort.is_full:
        raise RuleBroken("No place is free. Give the programme more places, or wait until one becomes free.")
    request = Request.objects.create(key=uuid4(), cohort=cohort, asked_by=by or person)
    prices = queries.prices_for(cohort.pk, [organisation_id])
    price = rules.price_at(prices, organisation_id=organisation_id, post_kind=post_kind, at=timezone.now())
    booking = Booking.objects.create(
        request=request,
        cohort=cohort,
        person=person,
        organisation_id=organisation_id,
        status=Status.OFFERED,
        offer_ends_at=until,
        price_pence=price.amount_pence if price else 0,
        policy_id=cohort.policy_id if price and price.amount_pence else None,
    )
    audit.record("held a place for", booking, by=by)
    return booking
