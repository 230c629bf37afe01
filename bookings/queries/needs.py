"""What people need to take part: read by those who run the course, and by nobody else."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Lower

from bookings.models import Booking
from bookings.states import Status

SOMETHING = ~Q(access_needs="", dietary_needs="")


def needs_on(cohort_id: int) -> QuerySet[Booking]:
    """Places on a course whose people told us of a need, by name."""
    told = Booking.objects.filter(SOMETHING, cohort_id=cohort_id, status=Status.BOOKED)
    return told.select_related("person", "organisation").order_by(
        Lower("person__last_name"), Lower("person__first_name"), "pk"
    )


def earlier_needs() -> Subquery:
    """A column beside a booking: what its person told us for another course, as long as that is kept (dict of
    access_needs and dietary_needs, or None)."""
    others = Booking.objects.filter(SOMETHING, person=OuterRef("person")).exclude(pk=OuterRef("pk"))
    answer = JSONObject(access_needs="access_needs", dietary_needs="dietary_needs")
    return Subquery(others.order_by("-accepted_at", "-pk").values(json=answer)[:1])
