"""Names that follow: a school books places first and says later who comes."""

from __future__ import annotations

from bookings import queries
from bookings.actions.giving_up import cancel
from bookings.actions.places import locked
from bookings.emails import groups as letters
from bookings.models import Booking
from bookings.states import ENDED, Cause
from core import audit, outbox
from core.action import RuleBroken, action
from payments.models import Charge
from schools.models import Person


@action
def name(booking: Booking, *, person: Person, by: Person) -> None:
    """Say who comes to a place that was booked without a name. Price, approval and position stay as they are."""
    cohort = locked(booking.cohort_id)
    booking = Booking.objects.select_related("request").get(pk=booking.pk)
    if booking.status in ENDED:
        raise RuleBroken("This place was given up meanwhile. Ask for another one.")
    if booking.person_id is not None:
        raise RuleBroken(f"{booking.person} is named for this place already. Swap them if somebody else comes.")
    give_to(booking, person)
    booking.cohort = cohort
    audit.record("named somebody for", booking, by=by, changed=["person"])
    outbox.post_all([letters.of_naming(booking)])


def give_to(booking: Booking, person: Person) -> None:
    """Put somebody's name on a place of their school; the charge for it then says their name too."""
    if not any(post.organisation_id == booking.organisation_id for post in person.current_posts):
        raise RuleBroken(f"{person} does not work at this school. Choose somebody from its list of staff.")
    booking.person, booking.access_needs, booking.dietary_needs = person, "", ""
    booking.save(update_fields=["person", "access_needs", "dietary_needs"])
    if booking.charge_id:
        Charge.objects.filter(pk=booking.charge_id).update(person=person)


def give_up_unnamed() -> int:
    """Give up the places for which nobody was named in time, as the school would. Returns how many those were."""
    return sum(_give_up(booking) for booking in queries.names_due())


@action
def _give_up(booking: Booking) -> int:
    locked(booking.cohort_id)
    if not queries.names_due().filter(pk=booking.pk).exists():
        return 0
    cancel(booking, by=None, cause=Cause.NOT_NAMED)
    return 1
