"""Saying what one thought of a course. The reply holds no person; the booking only remembers that there was one."""

from __future__ import annotations

from django.utils import timezone

from bookings.models import Booking, Evaluation
from bookings.states import Status
from core import audit, outbox
from core.action import RuleBroken, action
from core.calendar import midnight, today
from programmes.models import Cohort
from schools.models import Person


@action
def evaluate(booking: Booking, *, usefulness: int, teaching: int, best: str = "", better: str = "", by: Person) -> None:
    """Keep a participant's reply, once.

    Only the day is remembered on the booking, and the audit trail is not told who replied: with the moment or the
    order, one could put a name to each reply.
    """
    ended = Cohort.objects.filter(pk=booking.cohort_id, ends_at__lte=timezone.now()).exists()
    if not ended:
        raise RuleBroken("You can say what you thought once the last session is over.")
    answered = Booking.objects.filter(pk=booking.pk, person=by, status=Status.BOOKED, evaluated_at__isnull=True)
    if not answered.update(evaluated_at=midnight(today())):
        raise RuleBroken("You have told us already. Thank you.")
    reply = Evaluation(
        cohort_id=booking.cohort_id, on=today(), usefulness=usefulness, teaching=teaching, best=best, better=better
    )
    reply.save(force_insert=True)
    audit.record("received", reply, by=None)
    outbox.cancel(about=f"evaluation:{booking.pk}")
