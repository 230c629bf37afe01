"""What happens to questions by the clock, and to heads who are new."""

from celery import shared_task

from enquiries import actions


@shared_task
def remind_of_questions() -> int:
    """Remind owners on the day an answer is due, and administrators once it is overdue."""
    return actions.remind_of_due() + actions.chase_overdue()


@shared_task
def close_quiet_questions() -> int:
    """Close what was answered and to which nobody said anything more."""
    return actions.close_quiet()


@shared_task
def welcome_new_heads() -> int:
    """Write to heads who are new to the borough, once each."""
    return actions.welcome_new_heads()
