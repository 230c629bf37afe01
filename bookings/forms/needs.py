"""What somebody needs to take part."""

from __future__ import annotations

from typing import Any

from django import forms

from bookings.models import Booking

#: What is in the fields of one who comes again.
Needs = dict[str, str]


class NeedsForm(forms.Form):
    """Two questions, both of which may be left open."""

    button = "Save"
    access_needs = forms.CharField(
        label="Access",
        help_text="Step-free access, a place near the front, large print, a quiet room: whatever helps.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Keep this under 1,000 characters."},
    )
    dietary_needs = forms.CharField(
        label="Food",
        help_text="As in: vegan, halal, no nuts.",
        required=False,
        max_length=200,
        error_messages={"max_length": "Keep this under 200 characters."},
    )

    def __init__(self, *args, booking: Booking, earlier: Needs | None = None, **kwargs):
        kwargs.setdefault("initial", self.of(booking) or earlier)
        super().__init__(*args, **kwargs)
        self.is_from_earlier = bool(earlier) and not self.of(booking)

    @staticmethod
    def of(booking: Booking) -> dict[str, Any]:
        """What is kept with this place; nothing when nothing is."""
        said = {"access_needs": booking.access_needs, "dietary_needs": booking.dietary_needs}
        return said if any(said.values()) else {}
