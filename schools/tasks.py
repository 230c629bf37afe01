"""What happens to people and posts by the clock."""

from celery import shared_task

from schools import actions


@shared_task
def escalate_claims() -> int:
    """Ask the office about people whom no school has confirmed in time."""
    return actions.escalate_claims()
