"""What the clock does about leadership programmes. It only wakes; each action asks the database what is due."""

from __future__ import annotations

from celery import shared_task

from leadership.actions import clock


@shared_task
def look_after_places() -> int:
    """Follow what became of places, and offer those that are free."""
    return clock.look_after_places()


@shared_task
def recommend_on_fees() -> int:
    """Recommend on fees whose programme is over."""
    return clock.recommend_on_fees()


@shared_task
def settle_fees() -> int:
    """Carry out decisions against which nobody appealed in time."""
    return clock.settle_fees()


@shared_task
def write_reminders() -> int:
    """Remind heads, participants and leads of what waits for them."""
    return clock.write_reminders()
