"""What the clock does about leadership programmes. Each asks the database what is due; each thing happens once."""

from __future__ import annotations

import structlog
from django.core.exceptions import ValidationError

from leadership import queries
from leadership.actions.deciding import recommend, settle
from leadership.actions.places import follow_places
from leadership.actions.taking_part import complete_all

log = structlog.get_logger()


def look_after_places() -> int:
    """Follow what became of places, and offer those that are free."""
    return follow_places()


def recommend_on_fees() -> int:
    """Whoever was there to the end has completed the programme; then recommend on its fees. Returns on how many."""
    complete_all(list(queries.applications_to_complete()))
    return sum(recommend(fee, by=None) is not None for fee in queries.fees_to_recommend())


def settle_fees() -> int:
    """Carry out decisions against which nobody appealed in time. What changed meanwhile waits for the next time."""
    done = 0
    for fee in queries.fees_to_settle():
        try:
            settle(fee)
        except ValidationError as trouble:
            log.warning("fee.not_settled", fee=fee.pk, error=str(trouble))
        else:
            done += 1
    return done
