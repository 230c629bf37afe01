"""How the office narrows its lists."""

from __future__ import annotations

from django import forms
from django.apps import apps

from bookings.states import Status
from core.fields import DateField
from core.states import MessageStatus
from schools.models import Consent, Person

NOTHING = ("", "Any")
WORDS = 100


class BookingFilter(forms.Form):
    """Bookings by state, person, school and course; the last three by a part of the name."""

    status = forms.ChoiceField(label="State", choices=[NOTHING, *Status.choices], required=False)
    person = forms.CharField(label="Person", required=False, max_length=WORDS)
    school = forms.CharField(label="School", required=False, max_length=WORDS)
    course = forms.CharField(label="Course", required=False, max_length=WORDS)


class MessageFilter(forms.Form):
    """Messages by state, and by the address they go to."""

    status = forms.ChoiceField(label="State", choices=[NOTHING, *MessageStatus.choices], required=False)
    to = forms.EmailField(
        label="To", required=False, error_messages={"invalid": "Write the whole address, like name@school.example."}
    )


class AuditFilter(forms.Form):
    """Entries by who did it, what kind of record, its number, and days."""

    person = forms.EmailField(
        label="Who",
        help_text="Their e-mail address",
        required=False,
        error_messages={"invalid": "Write the whole address, like name@school.example."},
    )
    thing = forms.ChoiceField(label="What", required=False)
    number = forms.IntegerField(
        label="Its number",
        required=False,
        min_value=1,
        max_value=2**62,
        error_messages={"invalid": "Write the number of the record, in digits."},
    )
    first = DateField(label="From", required=False)
    last = DateField(label="Until", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = sorted((model._meta.verbose_name.capitalize(), model._meta.label_lower) for model in apps.get_models())
        self.fields["thing"].choices = [NOTHING, *((label, name) for name, label in kinds)]

    def clean(self):
        facts = super().clean()
        if facts.get("first") and facts.get("last") and facts["last"] < facts["first"]:
            self.add_error("last", "The last day cannot come before the first.")
        return facts


class ConsentForm(forms.Form):
    """What somebody agrees to; nothing is ticked for them."""

    button = "Save what I agree to"
    purposes = forms.MultipleChoiceField(
        label="I agree to",
        choices=Consent.Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class EraseForm(forms.Form):
    """Erasing cannot be undone, so the name is typed to be sure."""

    button = "Erase this person"
    button_tone = "warning"
    name = forms.CharField(
        label="Type the person's whole name",
        max_length=WORDS * 3,
        error_messages={"required": "Type the whole name, to be sure that it is the right person."},
    )

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name.casefold() != self.person.full_name.casefold():
            raise forms.ValidationError(f"This is not the name of the record. It says: {self.person.full_name}.")
        return name
