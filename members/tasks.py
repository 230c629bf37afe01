"""What the clock does about memberships. It only wakes; each action asks the database what is due."""

from celery import shared_task

from members import actions


@shared_task
def remind_of_renewal() -> int:
    """Remind schools that have not renewed."""
    return actions.remind_of_renewal()


@shared_task
def let_places_expire() -> int:
    """At the end of the year, let the course places that are left run out."""
    return actions.let_expire()
