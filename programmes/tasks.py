"""What the clock does about the catalogue. It only wakes; the action asks the database what is due."""

from celery import shared_task

from programmes import actions


@shared_task
def tell_of_new_courses() -> int:
    """Tell people of new courses that fit what they look for, once a day."""
    return actions.tell_of_new_courses()
