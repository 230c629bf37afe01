"""A letter of the office to chosen people of a course."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms

from bookings.models import Booking
from bookings.queries.announcing import WRITTEN_TO
from bookings.states import Status

SMALL = {"small": True}
#: Single people can be ticked among the first so many; on larger courses one chooses by state.
MOST_TICKED = 300


class AnnouncementForm(forms.Form):
    """To whom, and what. The key goes with it, so that sending it twice sends it once."""

    button = "Look at it before it goes"
    key = forms.UUIDField(widget=forms.HiddenInput)
    statuses = forms.MultipleChoiceField(
        label="To everyone who is", required=False, widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        error_messages={"invalid_choice": "Choose from the states that are listed."},
    )  # fmt: skip
    bookings = forms.TypedMultipleChoiceField(
        label="And to these people", coerce=int, required=False, widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        error_messages={"invalid_choice": "Somebody you ticked is no longer on this course. Look at the list again."},
    )  # fmt: skip
    subject = forms.CharField(
        label="Subject", max_length=160, error_messages={"required": "Write what the letter is about."}
    )
    text = forms.CharField(
        label="Letter", max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="It begins with “Dear …,” and ends with the course’s dates and a link to the booking. Leave an empty "
        "line between paragraphs. Markdown works.",
        error_messages={"required": "Write the letter."},
    )  # fmt: skip

    field_order = ["subject", "text", "statuses", "bookings"]

    def __init__(self, *args, people: Sequence[Booking], **kwargs):
        kwargs.setdefault("initial", {"key": uuid.uuid4(), "statuses": [Status.BOOKED.value]})
        super().__init__(*args, **kwargs)
        counts = Counter(booking.status for booking in people)
        labels = {Status.BOOKED: "booked", Status.OFFERED: "offered a place", Status.WAITING: "on the waiting list"}
        self.fields["statuses"].choices = [
            (status.value, f"{labels[status]} ({counts[status]})") for status in WRITTEN_TO if counts[status]
        ]
        shown = people[:MOST_TICKED]
        field = self.fields["bookings"]
        field.choices = [(booking.pk, booking.who) for booking in shown]
        field.widget.attrs["hints"] = {str(booking.pk): _about(booking) for booking in shown}
        if len(people) > MOST_TICKED:
            field.help_text = f"The first {MOST_TICKED} by name. For the others choose by state."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("statuses") and not said.get("bookings") and not {"statuses", "bookings"} & set(self.errors):
            self.add_error("statuses", "Choose to whom you write: by state, or single people.")
        return said


def _about(booking: Booking) -> str:
    """The school and the state, to tell people apart; of a place without a name who asked for it."""
    parts = [booking.organisation.name if booking.organisation else "", booking.get_status_display()]
    if booking.person_id is None:
        parts.append(f"the letter goes to {booking.request.asked_by}")
    return ", ".join(part for part in parts if part)
