"""Bookings made elsewhere: the list, and what is to be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from bookings.sheets import open_bookings
from schools.forms.imports import FILE_WORDS, limited
from schools.forms.places import PlaceField
from schools.rules import MOST_BYTES_OF_A_LIST

SMALL = {"small": True}


class BookingsForm(forms.Form):
    """The list, and three things that are done only when they are ticked."""

    button = "Look at what it would do"
    file = forms.FileField(
        label="The list", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}), error_messages=FILE_WORDS
    )
    puts_in_line = forms.BooleanField(
        label="Put those for whom there is no place on the waiting list", required=False,
        widget=forms.CheckboxInput(attrs=SMALL), help_text="Else they are only named in the report.",
    )  # fmt: skip
    charges = forms.BooleanField(
        label="Charge the schools", required=False, widget=forms.CheckboxInput(attrs=SMALL),
        help_text="Leave it alone for what was paid elsewhere: giving up such a place then costs nothing here either.",
    )  # fmt: skip
    writes = forms.BooleanField(
        label="Write to everyone who is brought in", required=False, widget=forms.CheckboxInput(attrs=SMALL),
        help_text="That they have a place; new people are invited to sign in as well. Else nobody is written to.",
    )  # fmt: skip

    def clean_file(self) -> UploadedFile:
        file = limited(self.cleaned_data["file"], MOST_BYTES_OF_A_LIST)
        open_bookings(file)
        file.seek(0)
        return file


class SchoolsForm(forms.Form):
    """Which schools are meant by names that are not in the records. One that is left empty stays unknown."""

    button = "These are the schools"

    def __init__(self, *args, names: Sequence[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.names = {f"school-{number}": name for number, name in enumerate(names)}
        for field, name in self.names.items():
            self.fields[field] = PlaceField(label=f"“{name}”", required=False)

    def schools(self) -> dict[str, int]:
        """Name in the list, in small letters → organisation's id."""
        said: dict[str, Any] = self.cleaned_data
        return {name.lower(): said[field].pk for field, name in self.names.items() if said.get(field)}
