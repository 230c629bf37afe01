"""What the kernel does by the clock. Each task only wakes what the database says is due."""

from celery import shared_task

from core import delivery, heartbeat, jobs


@shared_task
def note_heartbeat() -> None:
    """Leave a sign of life of the clock and of the worker that ran this."""
    heartbeat.note("clock")


@shared_task
def deliver_messages() -> int:
    """Send the messages that are due."""
    return delivery.deliver_due()


@shared_task
def run_jobs() -> int:
    """Run long jobs that wait, or whose worker died."""
    return jobs.run_waiting()
