"""What an applicant says, section by section, and what the ITT lead says about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from core.calendar import LONDON
from core.fields import DayField
from itt.rules import LONGEST_STATEMENT, LONGEST_WORDS, SECTIONS, ConditionKind, RejectionReason

HELP = {
    "phone": "",
    "address": "",
    "degree": "Subject, class, university and year; one line for each degree.",
    "gcses": "Subject, grade and year of English, maths and, for primary, science. An equivalent counts too.",
    "work": "What you did and when, paid or not, the latest first. Say what you did in any gap.",
    "school_experience": "Time in schools, if any. It is never asked for.",
    "statement": "Why teaching, why this phase, and what you bring. In your own words.",
    "referees": "Two people who know your work or study: name, e-mail address, and how they know you. They are asked "
    "once you have accepted an offer, and never your employer unless you name them here.",
    "adjustments": "What would help you at an interview or in training. Only those who arrange it read this.",
    "national_reference": "If you have filled in the national application: its reference, and we ask you less.",
}
LABELS = {
    "phone": "Phone number", "address": "Address", "degree": "Your degree", "gcses": "Your GCSEs",
    "work": "Work and volunteering", "school_experience": "Time in schools", "statement": "Personal statement",
    "referees": "Two referees", "adjustments": "What would help you", "national_reference": "National application",
}  # fmt: skip
LONG = {"degree", "gcses", "work", "school_experience", "statement", "referees", "adjustments"}


class SectionForm(forms.Form):
    """One section. Anything may be left out while it is not marked as complete."""

    button = "Save and go back"

    def __init__(self, *args: Any, section: str, **settings: Any):
        super().__init__(*args, **settings)
        self.section = next(one for one in SECTIONS if one.name == section)
        if section == "safeguarding":
            self.fields["has_something"] = forms.ChoiceField(
                label="Is there anything that could affect your suitability to work with children?",
                choices=[("no", "No"), ("yes", "Yes, and I say what below")],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose yes or no."},
            )
            self.fields["words"] = self._words("words", "What we should know", "Read by the ITT lead alone.")
        else:
            for name in self.section.fields:
                self.fields[name] = self._field(name)
        self.fields["is_done"] = forms.BooleanField(label="I have completed this section", required=False)

    def _field(self, name: str) -> forms.CharField:
        if name in LONG:
            return self._words(name, LABELS[name], HELP[name])
        longest = 300 if name == "address" else 20 if name == "national_reference" else 30
        return forms.CharField(label=LABELS[name], max_length=longest, required=False, help_text=HELP[name])

    @staticmethod
    def _words(name: str, label: str, help_text: str) -> forms.CharField:
        longest = LONGEST_STATEMENT if name == "statement" else LONGEST_WORDS
        rows = {"rows": 14 if name == "statement" else 6}
        return forms.CharField(
            label=label, max_length=longest, required=False, help_text=help_text, widget=forms.Textarea(attrs=rows)
        )

    def clean(self) -> dict[str, Any]:
        """Complete is what has something in each box that is needed."""
        said = super().clean()
        if said.get("is_done"):
            needed = ["words"] if said.get("has_something") == "yes" else self.section.needed
            for name in needed:
                if name in self.fields and not said.get(name):
                    self.add_error(name, "Fill this in, or take the tick away and come back to it.")
        return said

    def facts(self) -> dict[str, Any]:
        """What is kept of it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "is_done"}
        if "has_something" in said:
            said["has_something"] = said["has_something"] == "yes"
        return said


class InviteForm(forms.Form):
    """When and where somebody is interviewed."""

    button = "Invite"
    on = DayField(label="Day", error_messages={"required": "Enter the day."})
    time = forms.TimeField(
        label="Time",
        error_messages={"required": "Enter a time like 9:30.", "invalid": "Enter a time like 9:30."},
        widget=forms.TextInput(attrs={"width": 5}),
    )
    place = forms.CharField(label="Where?", max_length=200, error_messages={"required": "Say where."})

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"at": datetime.combine(said["on"], said["time"], LONDON), "place": said["place"]}


class OfferForm(forms.Form):
    """A place, on conditions."""

    button = "Make the offer"
    conditions = forms.MultipleChoiceField(
        label="Conditions", choices=ConditionKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class RejectForm(forms.Form):
    """Unsuccessful: why, and what the applicant can use."""

    button = "Tell the applicant"
    reason = forms.ChoiceField(
        label="Why?",
        choices=RejectionReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )
    feedback = forms.CharField(
        label="What can they do better?",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The applicant reads this.",
        error_messages={"required": "Say something that the applicant can use."},
    )


class RankForm(forms.Form):
    """Who comes next when a place is free."""

    button = "Set the order"
    rank = forms.IntegerField(
        label="Number in the order",
        min_value=1,
        max_value=500,
        required=False,
        error_messages={"invalid": "Enter a whole number, or leave it empty."},
    )


class ReopenForm(forms.Form):
    """Let the applicant change a section that was sent."""

    section = forms.ChoiceField(
        label="Which section?", choices=[(one.name, one.label) for one in SECTIONS],
        error_messages={"required": "Choose a section."},
    )  # fmt: skip


class WordsForm(forms.Form):
    """Why."""

    words = forms.CharField(
        label="Why?",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )
