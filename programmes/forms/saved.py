"""Keeping a search, calling it something else, and stopping letters."""

from __future__ import annotations

from django import forms


class SearchForm(forms.Form):
    """What a search is called."""

    button = "Keep this search"
    name = forms.CharField(
        label="What do you call it?", max_length=120, error_messages={"required": "Give the search a name."}
    )

    def __init__(self, *args, button: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.button = button or self.button


class StopForm(forms.Form):
    """Nothing is chosen beforehand: whatever follows links and sends forms by itself changes nothing."""

    STOP, KEEP = "stop", "keep"
    button = "Send the answer"
    answer = forms.ChoiceField(
        label="Shall we stop?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether we stop.", "invalid_choice": "Choose one of the two answers."},
    )

    def __init__(self, *args, stop: str, keep: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(self.STOP, stop), (self.KEEP, keep)]
