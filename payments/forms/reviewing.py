"""What a person found out about money on its way back."""

from __future__ import annotations

from typing import Any

from django import forms

WORDS = forms.Textarea(attrs={"rows": 3})


class SettleForm(forms.Form):
    """What became of a refund, as the provider's own site shows it."""

    button = "Settle it"
    went_out = forms.ChoiceField(
        label="What does the card provider’s own site show?",
        choices=[("yes", "The money was sent back"), ("no", "Nothing was sent back for this refund")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the card provider’s site shows."},
    )
    provider_id = forms.CharField(
        label="The provider’s number of the refund (optional)",
        max_length=100,
        required=False,
        help_text="It begins with re_.",
    )
    words = forms.CharField(
        label="What did you see, and where?",
        max_length=300,
        widget=WORDS,
        help_text="Whoever checks the books reads this.",
        error_messages={"required": "Say what you saw and where."},
    )

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"went_out": said["went_out"] == "yes", "provider_id": said["provider_id"], "words": said["words"]}


class FoundForm(forms.Form):
    """What came of looking into an alarm."""

    button = "It is settled"
    words = forms.CharField(
        label="What did you find, and what did you do about it?",
        max_length=300,
        widget=WORDS,
        error_messages={"required": "Say what you found."},
    )
