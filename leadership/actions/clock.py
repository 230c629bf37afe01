"""What the clock does about leadership programmes. Each asks the database what is due; each thing happens once."""

from __future__ import annotations

import structlog
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import outbox
from core.action import action
from leadership import emails, queries
from leadership.actions.deciding import recommend, settle, stop_waiting
from leadership.actions.places import follow_places
from leadership.actions.taking_part import complete_all
from leadership.models import Application
from schools.queries import heads_of

log = structlog.get_logger()


def look_after_places() -> int:
    """Follow what became of places, and offer those that are free."""
    return follow_places()


def recommend_on_fees() -> int:
    """Whoever was there to the end has completed the programme; then recommend on its fees. Returns on how many."""
    complete_all(list(queries.applications_to_complete()))
    for carried in queries.fees_carried_for_too_long():
        stop_waiting(carried)
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


def write_reminders() -> int:
    """Remind heads of applications, participants of feedback, and leads of overdue decisions: each once, whatever
    fails, for a message has a key of its own. Returns how many were due."""
    due = 0
    for application in queries.waiting_for_a_head():
        _chase_support(application)
        due += 1
    letters = []
    for application, kind, is_late in queries.missing_feedback():
        letters.append(emails.of_feedback(application, kind, is_again=False))
        if is_late:
            letters.append(emails.of_feedback(application, kind, is_again=True))
    for fee in queries.overdue_fees():
        letters += emails.of_overdue(fee)
    outbox.post_all(letters)
    return due + len(letters)


@action
def _chase_support(application: Application) -> None:
    waiting = Application.objects.filter(pk=application.pk, support_chased_at__isnull=True)
    if waiting.update(support_chased_at=timezone.now()):
        outbox.post_all(emails.of_support_chased(application, heads_of(application.organisation_id)))
