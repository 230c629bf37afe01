"""What the front page shows of the courses to come."""

from __future__ import annotations

from django.utils import timezone

from programmes import queries
from programmes.cards import Card

#: Among so many of the next courses those with two prices are looked for.
LOOKED_AT = 20


def next_courses(most: int) -> list[Card]:
    """The courses that begin next, as the catalogue's cards."""
    now = timezone.now()
    coming = queries.upcoming(now).filter(starts_at__gt=now)
    return [Card(cohort, now) for cohort in queries.with_card(coming)[:most]]


def courses_with_two_prices(most: int) -> list[Card]:
    """Of the courses that begin next, those for which members pay something else than others."""
    return [card for card in next_courses(LOOKED_AT) if card.has_two_prices][:most]
