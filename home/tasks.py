"""What happens by the clock over all apps."""

from celery import shared_task

from home import actions


@shared_task
def forget_what_is_past() -> None:
    """Every night: what is past its time goes."""
    actions.forget_what_is_past()
