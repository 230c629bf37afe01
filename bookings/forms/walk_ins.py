"""Somebody at the door: chosen among those who were found, or new."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from django import forms

from bookings.queries import AtTheDoor
from schools.forms.names import NamesForm
from schools.forms.places import PlaceField
from schools.forms.signing_in import ENTER_ADDRESS, refuse_shared_mailbox
from schools.models import Organisation
from schools.rules import CLAIMABLE
from schools.states import PostKind


class WalkInForm(forms.Form):
    """Who of those found it is, and for which of their schools; with the price that the school is charged."""

    button = "Add to the register"
    key = forms.UUIDField(widget=forms.HiddenInput)
    chosen = forms.ChoiceField(
        label="Who is it?",
        help_text="Their school is charged the price shown without being asked first. Its heads are told by e-mail.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the person.", "invalid_choice": "Choose one of these people."},
    )

    def __init__(self, *args, found: Sequence[AtTheDoor], have_a_place: Collection[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.found = {one.value: one for one in found if one.price and one.person.pk not in have_a_place}
        self.fields["key"].initial = uuid.uuid4()
        self.fields["chosen"].choices = [(value, one.person.full_name) for value, one in self.found.items()]
        self.fields["chosen"].widget.attrs["hints"] = {
            value: f"{one.school}: {one.price}" for value, one in self.found.items()
        }

    @property
    def choice(self) -> AtTheDoor:
        return self.found[self.cleaned_data["chosen"]]


class NewcomerForm(NamesForm):
    """Somebody whom the portal does not know yet, or not at this school."""

    button = "Add to the register"
    key = WalkInForm.base_fields["key"]
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        help_text="One that only this person reads. Leave it empty for somebody without.",
        error_messages=ENTER_ADDRESS,
    )
    organisation = PlaceField(
        label="School",
        help_text="A part of its name, or its URN.",
        error_messages={"required": "Enter the school that they work at."},
    )
    kind = forms.ChoiceField(
        label="What do they do there?",
        choices=[(kind, PostKind(kind).label) for kind in CLAIMABLE],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they do there.", "invalid_choice": "Choose one of these."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4()
        for name, asked in (("first_name", "first"), ("last_name", "last")):
            self.fields[name].widget.attrs["autocomplete"] = "off"
            self.fields[name].error_messages["required"] = f"Enter their {asked} name."

    def clean_email(self) -> str:
        return refuse_shared_mailbox(self.cleaned_data["email"])

    def clean_organisation(self) -> Organisation:
        found = self.cleaned_data["organisation"]
        if found.kind != Organisation.Kind.SCHOOL:
            raise forms.ValidationError("Enter a school. For anybody else, ask the office.")
        return found
