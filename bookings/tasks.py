"""What the clock does about bookings. It only wakes; each action asks the database what is due."""

from celery import shared_task

from bookings import actions


@shared_task
def send_reminders() -> int:
    """Remind people of their sessions, seven days and one day before."""
    return actions.send_reminders()


@shared_task
def remind_of_approvals() -> int:
    """Remind those who decide of what has waited for two and for four school days."""
    return actions.remind_of_approvals()


@shared_task
def lapse_approvals() -> int:
    """Give up places whose approval nobody answered in time."""
    return actions.lapse_unanswered_approvals()


@shared_task
def offer_places() -> int:
    """Let unanswered offers end, and offer what is free to the next in line."""
    return actions.lapse_unanswered_offers() + actions.offer_free_places_everywhere()


@shared_task
def give_up_unnamed() -> int:
    """Give up places for which nobody was named in time."""
    return actions.give_up_unnamed()


@shared_task
def ask_for_evaluations() -> int:
    """Ask participants what they thought, the day after and a week after the last session, and three months after it
    what has changed; tell those who led it what was said."""
    return actions.ask_for_evaluations() + actions.ask_what_changed() + actions.tell_leaders_what_was_thought()


@shared_task
def remind_of_registers() -> int:
    """Ask leaders for registers that were not taken by the next day."""
    return actions.remind_of_registers()


@shared_task
def confirm_courses() -> int:
    """Confirm courses with enough people from their day of decision on."""
    return actions.confirm_with_enough_people()


@shared_task
def follow_the_calendar() -> int:
    """Begin and finish cohorts with their first and last sessions."""
    return actions.follow_the_calendar()


@shared_task
def write_monday_letters() -> int:
    """On Monday mornings in term: what waits for those who decide, and who is out in the week."""
    return actions.write_monday_letters()


@shared_task
def tell_of_closings() -> int:
    """Tell those who saved a course two weeks and three days before its sign-up closes, and on the day."""
    return actions.tell_of_closings()
