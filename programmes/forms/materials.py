"""A file for participants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.words import short_day
from programmes import files
from programmes.files import UnusableFileError
from programmes.models import Material, Session
from programmes.rules import MOST_BYTES_OF_A_MATERIAL
from schools.forms.imports import FILE_WORDS, limited


class MaterialForm(forms.Form):
    """Which file, what it is called, and when participants get it."""

    button = "Add the file"
    file = forms.FileField(
        label="The file",
        help_text="PDF, Word, PowerPoint, Excel, PNG, JPEG or text, of at most 20 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in files.CONTENT_TYPES)}),
        max_length=200,
        error_messages=FILE_WORDS,
    )
    title = forms.CharField(
        label="What it is called", max_length=160, required=False, help_text="The name of the file unless you say so."
    )
    kind = forms.ChoiceField(
        label="When do participants get it?",
        choices=[
            (Material.Kind.JOINING, "From booking on: to be read before the day. Reminders lead to it."),
            (Material.Kind.COURSE, "From the start of the session on"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when participants get it."},
    )
    session = forms.TypedChoiceField(
        label="Which session does it belong to?", coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": "Choose a session of the list. This one may have been removed."},
    )  # fmt: skip

    def __init__(self, *args, sessions: Iterable[Session], **kwargs):
        super().__init__(*args, **kwargs)
        self.sessions = {session.pk: session for session in sessions}
        named = [(pk, _named(session)) for pk, session in self.sessions.items()]
        self.fields["session"].choices = [("", "The whole course"), *named]
        if len(named) < 2:
            del self.fields["session"]

    def clean_file(self) -> Any:
        file = limited(self.cleaned_data["file"], MOST_BYTES_OF_A_MATERIAL)
        try:
            self.known = files.look_at(file, file.name)
        except UnusableFileError as error:
            raise forms.ValidationError(str(error)) from error
        return file

    def facts(self) -> dict[str, Any]:
        """What the action takes over."""
        said = self.cleaned_data
        session = self.sessions.get(said.get("session"))
        return {
            "title": said["title"],
            "kind": said["kind"],
            "session": session,
            "known": self.known,
            "file": said["file"],
        }


def _named(session: Session) -> str:
    return ": ".join(part for part in (short_day(session.starts_at), session.title) if part)
