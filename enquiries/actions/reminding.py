"""Reminders of questions: to the owner on the day, to administrators once it is over. Each once for each due day."""

from __future__ import annotations

from core import outbox
from core.action import action
from core.calendar import today
from enquiries import emails, queries
from enquiries.models import Enquiry
from enquiries.permissions import can_answer
from schools.models import Person
from schools.queries import administrators


def remind_of_due() -> int:
    """Remind of what is due today. Returns how many questions that were."""
    return sum(_remind(enquiry) for enquiry in queries.due_to_remind(today()).select_related("owner").order_by("pk"))


@action
def _remind(enquiry: Enquiry) -> int:
    day = today()
    if not queries.due_to_remind(day).filter(pk=enquiry.pk).update(reminded_on=enquiry.due_on):
        return 0
    outbox.post_all([emails.of_due(enquiry, person, day=day) for person in _who_has(enquiry)])
    return 1


def _who_has(enquiry: Enquiry) -> list[Person]:
    """The owner, as long as they still answer; else the administrators."""
    if enquiry.owner and can_answer(enquiry.owner):
        return [enquiry.owner]
    return list(administrators())


def chase_overdue() -> int:
    """Tell administrators of what was not answered in time. Returns how many questions that were."""
    return sum(_chase(enquiry) for enquiry in queries.due_to_chase(today()).order_by("pk"))


@action
def _chase(enquiry: Enquiry) -> int:
    day = today()
    if not queries.due_to_chase(day).filter(pk=enquiry.pk).update(chased_on=enquiry.due_on):
        return 0
    outbox.post_all([emails.of_overdue(enquiry, person, day=day) for person in administrators()])
    return 1
