"""Bringing in bookings that were made elsewhere, from a list or from Eventbrite's export of attendees."""

from bookings.actions.imports.doing import NoPlaceLeft, bring_in, bring_in_one
from bookings.actions.imports.judging import WILL_WRITE, Options, judge_for

#: What can become of a line, in the words of the preview and of the report.
OUTCOMES = {
    "created": "booked",
    "waiting": "put on the waiting list",
    "same": "on the course already",
    "skipped": "left out: cancelled or refunded there",
    "full": "without a place",
    "school": "with a school to be chosen",
    "refused": "refused",
}

__all__ = ["OUTCOMES", "WILL_WRITE", "NoPlaceLeft", "Options", "bring_in", "bring_in_one", "judge_for"]
