"""What is asked for when a list is brought in, and when two records are made one."""

from __future__ import annotations

import re

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from schools import gias
from schools.rules import MOST_BYTES_OF_A_LIST, MOST_BYTES_OF_THE_REGISTER
from schools.sheets import SheetKind, open_sheet

FILE_WORDS = {
    "required": "Choose the file.",
    "empty": "The file is empty.",
    "missing": "Choose the file.",
    "max_length": "The name of the file is too long: rename it first.",
}


def limited(file: UploadedFile, most: int) -> UploadedFile:
    """Give back a file of at most so many bytes; otherwise say how many it may have."""
    if file.size > most:
        raise forms.ValidationError(f"The file has {filesizeformat(file.size)}; it may have {filesizeformat(most)}.")
    return file


class RegisterForm(forms.Form):
    """An extract of the national register."""

    button = "Bring it in"
    file = forms.FileField(
        label="Extract or links file", widget=forms.FileInput(attrs={"accept": ".csv"}), error_messages=FILE_WORDS
    )
    contents = forms.ChoiceField(
        label="What does the file hold?",
        choices=[("full", "All schools (a full refresh)"), ("changes", "Changes only")],
        initial="full",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the file holds."},
    )
    only_la = forms.CharField(
        label="Only these local authorities",
        required=False,
        max_length=200,
        help_text="Their three-digit codes, as in 210, 208. Empty brings in every school of the file.",
    )

    def clean_file(self) -> UploadedFile:
        file = limited(self.cleaned_data["file"], MOST_BYTES_OF_THE_REGISTER)
        gias.open_extract(file)
        file.seek(0)
        return file

    def clean_only_la(self) -> list[str]:
        codes = re.split(r"[\s,;]+", self.cleaned_data["only_la"].strip())
        wrong = [code for code in codes if code and not re.fullmatch(r"[0-9]{3}", code)]
        if wrong:
            raise forms.ValidationError(f"{wrong[0]} is no code of three digits.")
        return [code for code in codes if code]


class SheetForm(forms.Form):
    """A list of the alliance's own records."""

    button = "Look at what it would do"
    file = forms.FileField(
        label="The list", widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}), error_messages=FILE_WORDS
    )

    def __init__(self, *args, kind: SheetKind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_file(self) -> UploadedFile:
        file = limited(self.cleaned_data["file"], MOST_BYTES_OF_A_LIST)
        open_sheet(self.kind, file)
        file.seek(0)
        return file
