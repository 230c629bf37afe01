"""What the front page shows of the courses to come."""

from __future__ import annotations

from django.utils import timezone

from programmes import queries
from programmes.cards import Card


def next_courses(most: int) -> list[Card]:
    """The courses that begin next, as the catalogue's cards."""
    now = timezone.now()
    coming = queries.upcoming(now).filter(starts_at__gt=now)
    return [Card(cohort, now) for cohort in queries.with_card(coming)[:most]]
