"""Whether somebody's place needs supply cover at school, said by whoever books for the school."""

from __future__ import annotations

from bookings.actions.places import has_come
from bookings.models import Booking
from bookings.queries.costs import cover_of_place
from bookings.states import ENDED
from core import audit
from core.action import RuleBroken, action
from schools.models import Person


@action
def set_cover(booking: Booking, *, is_needed: bool, by: Person) -> None:
    """Say that no cover is needed for a place, or that it is after all, at what it costs the school now.

    Until the course starts: what was expected then stays, so that the year's figures do not change behind anybody.
    """
    booking = Booking.objects.select_for_update(of=("self",)).select_related("cohort", "person").get(pk=booking.pk)
    if booking.status in ENDED or booking.organisation_id is None:
        raise RuleBroken("This place was given up meanwhile, so nobody has to be covered for.")
    if has_come(booking.cohort.starts_at):
        raise RuleBroken("The course has started, so what cover was expected to cost stays as it is.")
    booking.cover_pence = cover_of_place(booking) if is_needed else 0
    booking.save(update_fields=["cover_pence"])
    verb = "said that cover is needed for" if is_needed else "said that no cover is needed for"
    audit.record(verb, booking, by=by, changed=["cover_pence"])
