"""What participants thought, a certificate's code, and what the alliance cancels or moves."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.db.models import Model

from bookings import rules
from bookings.models import Evaluation, Impact
from core.fields import DayField
from programmes.forms.clashes import WarnsOfClashes
from programmes.forms.fields import ClockField, RoomField, check_room, moment_of, parts_of
from programmes.models import Session
from programmes.queries import rooms_offered
from schools.forms.places import PlaceField

MISSING = {
    "usefulness": "Choose how useful it was for your work.",
    "teaching": "Choose how well it was led.",
    "changed": "Choose how much it has changed what you do.",
}


def rating(model: type[Model], name: str) -> forms.TypedChoiceField:
    """A question with five answers in words, the best first."""
    return forms.TypedChoiceField(
        label=model._meta.get_field(name).verbose_name,
        choices=rules.RATINGS[name],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": MISSING[name], "invalid_choice": "Choose one of the five answers."},
    )


def in_own_words(model: type[Model], name: str) -> forms.CharField:
    """A question to write a few lines to, or nothing."""
    return forms.CharField(
        label=model._meta.get_field(name).verbose_name,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Keep this under 2,000 characters."},
    )


class EvaluationForm(forms.Form):
    """Four short questions after the last session."""

    button = "Send"
    usefulness = rating(Evaluation, "usefulness")
    teaching = rating(Evaluation, "teaching")
    best = in_own_words(Evaluation, "best")
    better = in_own_words(Evaluation, "better")


class ImpactForm(forms.Form):
    """Two questions three months on."""

    button = "Send"
    changed = rating(Impact, "changed")
    words = in_own_words(Impact, "words")


class QuotesForm(forms.Form):
    """Which answers are quoted on the course page; none is as good as any."""

    button = "Save"
    chosen = forms.TypedMultipleChoiceField(
        label="Which of these may stand on the course page?",
        help_text="Choose what stands for many, and names nobody: no person, no school, no pupil. "
        f"The page shows the latest {rules.MOST_QUOTES_SHOWN}.",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of these answers is not there any more. Look at them again."},
    )

    def __init__(self, *args, replies: Sequence[Evaluation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(reply.pk, reply.best) for reply in replies]
        self.fields["chosen"].initial = [reply.pk for reply in replies if reply.is_quoted]


class CodeForm(forms.Form):
    """A certificate's code, typed from paper."""

    button = "Check"
    code = forms.CharField(
        label="The code on the certificate",
        help_text="Twelve letters and digits, for example 7K2M-9QXD-4T0B. Spaces and small letters do not matter.",
        max_length=40,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the code that stands on the certificate."},
    )

    def clean_code(self) -> str:
        code = rules.code_as_kept(self.cleaned_data["code"])
        if len(code) != rules.CODE_LENGTH:
            raise forms.ValidationError("A code has twelve letters and digits. Look at the certificate again.")
        return code


class CallOffForm(forms.Form):
    """The alliance cancels a course or a session."""

    button_tone = "warning"
    reason = forms.CharField(
        label="Why?",
        help_text="A sentence that goes into everyone’s e-mail.",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Keep the reason under 300 characters."},
    )

    def __init__(self, *args, button: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.button = button


class MoveForm(WarnsOfClashes):
    """Another time or place for a session."""

    button = "Move the session and tell everyone"
    button_all_the_same = "Move it all the same and tell everyone"
    day = DayField(label="Day", error_messages={"required": "Enter the day."})
    starts = ClockField(label="Starts at", error_messages={"required": "Enter when it starts."})
    ends = ClockField(label="Ends at", error_messages={"required": "Enter when it ends."})
    venue = PlaceField(
        label="School or partner where it is", required=False, help_text="A part of its name, or its URN."
    )
    room = RoomField()
    place = forms.CharField(label="Or the place in words", required=False, max_length=200)
    video_link = forms.URLField(
        label="Link to join online",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address like https://meet.example.org/abc."},
    )
    reason = CallOffForm.base_fields["reason"]

    def __init__(self, *args, session: Session, **kwargs):
        kwargs.setdefault("initial", where_it_is_now(session))
        super().__init__(*args, **kwargs)
        self.session = session
        self.fields["room"].offer(rooms_offered(at=session.venue_id))

    def clean(self) -> dict[str, Any]:
        """The two moments, on London's clock."""
        said = super().clean() or {}
        day, starts, ends = (said.get(name) for name in ("day", "starts", "ends"))
        if starts and ends and ends <= starts:
            self.add_error("ends", "A session must end after it starts.")
        elif day and starts and ends:
            said["starts_at"] = moment_of(day, starts, is_end=False)
            said["ends_at"] = moment_of(day, ends, is_end=False)
        check_room(self)
        return said

    @property
    def planned(self) -> Session:
        """The session as it would be."""
        planned = copy(self.session)
        for name, value in self.changes.items():
            setattr(planned, name, value)
        return planned

    @property
    def changes(self) -> dict[str, Any]:
        """What the action is told."""
        kept = ("starts_at", "ends_at", "venue", "room", "place", "video_link", "reason")
        return {name: self.cleaned_data[name] for name in kept}


def where_it_is_now(session: Session) -> dict[str, Any]:
    """A session as the form first shows it."""
    day, starts = parts_of(session.starts_at, is_end=False)
    ends = parts_of(session.ends_at, is_end=False)[1]
    kept = {name: getattr(session, name) for name in ("venue", "room", "place", "video_link")}
    return {"day": day, "starts": starts, "ends": ends, **kept}
