"""Members who have not renewed are reminded by the clock, until they do."""

from __future__ import annotations

from datetime import date, timedelta

from core import outbox
from core.action import action
from core.calendar import AcademicYear, today
from members import emails, queries, rules
from members.models import Offer, RenewalReminder
from members.states import OfferStatus

#: A clock that stood still for longer than this does not send what would have been due.
STILL_WORTH_SENDING = timedelta(days=4)


def remind_of_renewal() -> int:
    """Remind the heads of every school that has not renewed, on the days that are agreed. Returns how many letters."""
    day = today()
    sent = 0
    for offer in Offer.objects.filter(status=OfferStatus.PUBLISHED, opens_on__lte=day, year__gte=day.year - 1):
        due = _due(offer, day)
        if due and not RenewalReminder.objects.filter(offer=offer, due_on=due).exists():
            sent += _remind(offer, due)
    return sent


def _due(offer: Offer, day: date) -> date | None:
    """The latest day of reminding that has come, when it is not long past."""
    year = AcademicYear(offer.year)
    closed = queries.closed_in_borough(date(offer.year, 9, 1), date(offer.year, 9, 30))
    come = [on for on in rules.reminder_days(year, closed=closed) if on <= day]
    return come[-1] if come and day - come[-1] <= STILL_WORTH_SENDING else None


@action
def _remind(offer: Offer, due: date) -> int:
    _, is_new = RenewalReminder.objects.get_or_create(offer=offer, due_on=due)
    if not is_new:
        return 0
    messages = [
        emails.of_renewal(membership, offer, due, head)
        for membership, heads in queries.not_renewed(offer)
        for head in heads
    ]
    outbox.post_all(messages)
    return len(messages)
