"""Giving a place up."""

from __future__ import annotations

from django import forms

from bookings.queries import Leaving

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
