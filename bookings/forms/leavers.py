"""What is asked when somebody leaves a school."""

from __future__ import annotations

from datetime import date

from django import forms

from core.calendar import today
from core.fields import DateField


class EndPostForm(forms.Form):
    """The last day, and what becomes of what is booked beyond it. Neither answer is chosen beforehand."""

    button = "End the post"
    button_tone = "warning"
    last_day = DateField(
        label="Last day",
        required=False,
        help_text="Leave it empty if they have left: then the school’s pages are closed to them at once.",
    )
    future = forms.ChoiceField(
        label="What becomes of these bookings?",
        choices=[
            ("cancel", "Give them up. The school pays nothing"),
            ("keep", "They stay theirs. The school pays nothing"),
        ],
        widget=forms.RadioSelect(
            attrs={
                "hints": {
                    "cancel": "Each place goes to the next in line.",
                    "keep": "For somebody who goes on to another school. The office settles the price with them.",
                }
            }
        ),
        error_messages={"required": "Choose what becomes of the bookings."},
    )

    def __init__(self, *args, has_bookings: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not has_bookings:
            del self.fields["future"]

    def clean_last_day(self) -> date | None:
        day = self.cleaned_data["last_day"]
        if day and day < today():
            raise forms.ValidationError("Enter today or a later day, or leave it empty if they have left already.")
        return day
