"""Telling the organiser what one needs to take part."""

from __future__ import annotations

from django.utils import timezone

from bookings.models import Booking
from bookings.states import Status
from core import audit
from core.action import RuleBroken, action
from schools.models import Person


@action
def tell_needs(booking: Booking, *, access_needs: str, dietary_needs: str, by: Person) -> None:
    """Keep what somebody needs to get about, to follow and to eat, for those who run the course. It can be changed as
    long as a session is ahead, and goes a week after the course."""
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    if booking.status != Status.BOOKED or booking.person_id is None:
        raise RuleBroken("This is kept with a place that is booked, for whoever comes.")
    if not booking.cohort.sessions.filter(starts_at__gt=timezone.now()).exists():
        raise RuleBroken("The course has started. Tell whoever leads it.")
    said = {"access_needs": access_needs, "dietary_needs": dietary_needs}
    changed = [name for name, value in said.items() if getattr(booking, name) != value]
    if changed:
        Booking.objects.filter(pk=booking.pk).update(**said)
        audit.record("changed the needs of", booking, by=by, changed=changed)
