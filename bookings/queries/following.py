"""What is booked for a school that another one follows."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from bookings.models import Booking


def bookings_to_follow(organisation_id: int) -> QuerySet[Booking]:
    """Its places, offers and positions in line on courses that are not over."""
    ahead = Q(cohort__ends_at__isnull=True) | Q(cohort__ends_at__gt=timezone.now())
    return Booking.objects.live().filter(ahead, organisation_id=organisation_id)
