"""Giving a place up, and going to another date."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from bookings.queries import Leaving
from core import words
from programmes.models import Cohort

NONE_OF_THESE = "none"


class CancelForm(forms.Form):
    """What giving it up costs was shown and travels along, so that nobody pays more than they saw. The reasons for
    which it would cost nothing are asked only when it costs something; nothing chosen means none of them."""

    button = "Give up the place"
    button_tone = "warning"
    shown_pence = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    exemption = forms.ChoiceField(
        label="Is it for one of these reasons?",
        help_text="Then it costs nothing. We take your word for it, and only keep which one it was.",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the reasons, or none of these."},
    )

    def __init__(self, *args, costs: Leaving, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shown_pence"].initial = costs.pence
        self.fields["exemption"].choices = [*costs.reasons, (NONE_OF_THESE, "None of these")]
        if not costs.reasons:
            del self.fields["exemption"]

    @property
    def facts(self) -> dict:
        """What the action is told."""
        reason = self.cleaned_data.get("exemption") or ""
        return {
            "exemption": "" if reason == NONE_OF_THESE else reason,
            "at_most_pence": self.cleaned_data.get("shown_pence") or 0,
        }


class OtherDateForm(forms.Form):
    """To which other date of a course somebody goes."""

    button = "Move to this date"
    cohort = forms.TypedChoiceField(
        label="Choose another date",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the dates.",
            "invalid_choice": "There is no free place on that date any more. Choose another one.",
        },
    )

    def __init__(self, *args, dates: Sequence[Cohort], **kwargs):
        super().__init__(*args, **kwargs)
        self.dates = {date.pk: date for date in dates}
        field = self.fields["cohort"]
        field.choices = [(pk, words.when(date.starts_at)) for pk, date in self.dates.items()]
        field.widget.attrs["hints"] = {str(pk): _places(date.places_left) for pk, date in self.dates.items()}

    @property
    def chosen(self) -> Cohort:
        return self.dates[self.cleaned_data["cohort"]]


def _places(count: int) -> str:
    return f"{count} place{'' if count == 1 else 's'} left"
