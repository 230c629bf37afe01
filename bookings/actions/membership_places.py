"""Course places of a membership: kept with a booking, used when the course begins, back when it is given up in time.

For callers who hold the cohort's lock; the account's own row is locked after it, always in that order.
"""

from __future__ import annotations

from collections.abc import Sequence

from bookings import queries, rules
from bookings.models import Booking
from bookings.states import Cause, Status
from core.action import RuleBroken
from members import actions as members
from programmes.models import Cohort


def key_of(booking: Booking) -> str:
    return f"booking:{booking.pk}"


def take(bookings: Sequence[Booking], *, count: int, prices: Sequence, cohort: Cohort) -> None:
    """Let the first `count` of these bookings, which are not written yet and cost something, take a place of their
    school's membership: the price that is left is frozen on them, with the reason."""
    charged = [booking for booking in bookings if booking.price_pence][:count]
    if not count:
        return
    places = queries.best_for(prices, bookings[0].organisation_id or 0, cohort) if charged else None
    if places is None or places.left < count or len(charged) < count:
        raise RuleBroken("There are no longer so many places of your membership left. Look at the price again.")
    for booking in charged:
        booking.entitlement_id = places.entitlement_id
        booking.price_pence = places.price_left(booking.price_pence)
        booking.price_words = rules.words_with_place(booking.price_words, percent=places.percent)


def keep(bookings: Sequence[Booking]) -> None:
    """Keep the places that were taken for these bookings, now that they have numbers. Of two colleagues who take the
    last one at once the second is refused here, and nothing of their request stands."""
    taking = [booking for booking in bookings if booking.entitlement_id]
    if taking and taking[0].entitlement_id:
        title = taking[0].cohort.programme.title
        members.reserve(taking[0].entitlement_id, for_what=[(key_of(booking), title) for booking in taking])


def settle(booking: Booking, *, comes_back: bool, cause: str) -> None:
    """A booking has ended: its place comes back, or is used up when it was given up too late."""
    if not booking.entitlement_id:
        return
    title = booking.cohort.programme.title
    if comes_back:
        members.give_back(booking.entitlement_id, key=key_of(booking), words=title, even_used=cause == Cause.ALLIANCE)
    else:
        members.use(booking.entitlement_id, key=key_of(booking), words=f"{title}, given up too late")


def use_when_begun(cohort: Cohort) -> None:
    """The course begins: the places that were kept for it are used, those of people who still wait come back."""
    kept = Booking.objects.live().filter(cohort=cohort, entitlement__isnull=False).order_by("entitlement_id", "pk")
    for booking in kept:
        end = members.use if booking.status == Status.BOOKED else members.give_back
        end(booking.entitlement_id or 0, key=key_of(booking), words=cohort.programme.title)


def give_back(booking: Booking) -> None:
    """An offer lapsed: its place comes back."""
    if booking.entitlement_id:
        members.give_back(booking.entitlement_id, key=key_of(booking), words=booking.cohort.programme.title)
