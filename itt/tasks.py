"""What the clock does about teacher training. It only wakes; each action asks the database what is due."""

from __future__ import annotations

from celery import shared_task

from itt import actions


@shared_task
def look_after_offers() -> int:
    """Offers that nobody answered lapse, and a place that is free goes to the next in order."""
    return actions.lapse_offers() + actions.offer_next()


@shared_task
def look_after_applications() -> int:
    """Applications without a decision go quiet after thirty days, and end with their cycle."""
    return actions.go_quiet() + actions.close_cycles()
