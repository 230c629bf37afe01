"""What is decided about a membership."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.calendar import today
from core.fields import DayField
from members.models import Membership

MOST_PLACES = 500


class SendBackForm(forms.Form):
    """What the school has to put right."""

    button = "Send it back"
    button_tone = "secondary"
    words = forms.CharField(
        label="What does the school have to put right?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what the school has to put right."},
    )


class WithdrawForm(forms.Form):
    """From which day on it no longer holds."""

    button = "Withdraw"
    button_tone = "warning"
    on = DayField(label="From which day on does it no longer hold?")

    def __init__(self, *args: Any, membership: Membership, is_office: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.membership, self.is_office = membership, is_office
        self.fields["on"].initial = today()

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if not self.is_office and on < today():
            raise ValidationError("Choose today or a later day.")
        return on


class DatesForm(forms.Form):
    """The dates of an approved membership."""

    button = "Put the dates right"
    from_on = DayField(label="First day")
    to_on = DayField(label="Last day")
    grace_until = DayField(label="Member prices until the end of")
    withdrawn_on = DayField(
        label="Withdrawn from", required=False, help_text="The first day on which it no longer holds; empty if it does."
    )
    why = forms.CharField(
        label="Why?",
        max_length=300,
        help_text="Stands among the notes about the school.",
        error_messages={"required": "Say why the dates are changed."},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last, grace = (said.get(name) for name in ("from_on", "to_on", "grace_until"))
        if first and last and last < first:
            self.add_error("to_on", "The last day cannot come before the first.")
        if last and grace and grace < last:
            self.add_error("grace_until", "Member prices hold at least to the last day of the membership.")
        return said


class AdjustForm(forms.Form):
    """More or fewer places on an account."""

    button = "Put it right"
    places = forms.IntegerField(
        label="Places to add",
        min_value=-MOST_PLACES,
        max_value=MOST_PLACES,
        widget=forms.TextInput(attrs={"width": 3}),
        help_text="A minus takes places off, as in -2.",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"Enter a whole number from -{MOST_PLACES} to {MOST_PLACES}."
        ),
    )
    words = forms.CharField(
        label="Why?",
        max_length=200,
        help_text="It stands in the account’s history, which the school reads. Name nobody.",
        error_messages={"required": "Say why: the school reads it."},
    )

    def clean_places(self) -> int:
        places = self.cleaned_data["places"]
        if not places:
            raise ValidationError("Enter a number other than 0.")
        return places
