"""Paying by card: for how long the provider's page is open, and how often we look whether somebody paid there."""

from __future__ import annotations

from datetime import datetime, timedelta

#: The provider's page is open for so long; it allows 30 minutes at least.
PAGE_OPEN = timedelta(minutes=60)
#: Somebody who comes back to pay the same within this time goes to the page that is open already.
PAGE_USED_AGAIN = timedelta(minutes=25)
#: The clock asks after these times, in case that no webhook came; the last one again and again.
LOOKS = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 40))
MOST_INVOICES = 50


def next_look(begun_at: datetime, now: datetime) -> datetime:
    """When to ask the next time what became of a page that was opened then."""
    return next((begun_at + after for after in LOOKS if begun_at + after > now), now + LOOKS[-1])
