"""What the front page shows of the courses to come."""

from __future__ import annotations

from django.utils import timezone

from programmes.models import Cohort
from programmes.states import CohortStatus


def next_courses(most: int) -> list[Cohort]:
    """The courses that begin next."""
    coming = Cohort.objects.filter(status=CohortStatus.PUBLISHED, starts_at__gt=timezone.now())
    shown = coming.select_related("programme").prefetch_related("prices", "sessions__venue")
    return list(shown.order_by("starts_at", "pk")[:most])
