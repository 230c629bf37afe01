"""The public form, and what keeps spam out of it without asking anybody to solve a puzzle."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone

from enquiries import rules
from enquiries.states import Topic

LONGEST = 4000
SALT = "enquiries.form"


def question_field(**kwargs: Any) -> forms.CharField:
    """A long answer in plain words."""
    kwargs.setdefault("error_messages", {"required": "Write your question."})
    return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}), **kwargs)


class KeyedForm(forms.Form):
    """A form that brings a key of its own, so that pressing twice sends once."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


class AskForm(KeyedForm):
    """A question. Somebody signed in is not asked for the name and address that we have."""

    button = "Send the question"
    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write your name, so that we know how to address you."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="The answer goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Write your e-mail address, so that we can answer.",
            "invalid": "Write the whole address, like name@school.example.",
        },
    )
    school = forms.CharField(
        label="Your school or organisation",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    topic = forms.ChoiceField(
        label="What is it about?",
        choices=Topic.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose what it is about; “Something else” if nothing fits."},
    )
    question = question_field(label="Your question")
    agreed = forms.BooleanField(
        label="You may keep what I wrote and use my address to answer me",
        error_messages={"required": "Tick that we may use your address to answer: without it we cannot."},
    )
    wants_news = forms.BooleanField(label="Send me news of the alliance by e-mail as well", required=False)

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if is_known:
            for name in ("name", "email", "school", "wants_news"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What the action is told."""
        said = self.cleaned_data
        return {
            "topic": said["topic"],
            "question": said["question"],
            "name": said.get("name", ""),
            "email": said.get("email", ""),
            "school_words": said.get("school", ""),
            "wants_news": said.get("wants_news", False),
            "key": said["key"],
        }


class Trap(forms.Form):
    """What no person sees or fills in, and when the form was shown. A program that fills everything in is caught; one
    that answers at once is asked to send it again."""

    website = forms.CharField(required=False, max_length=10_000)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def now() -> str:
        """The moment at which a form is shown, signed."""
        return signing.dumps(timezone.now().timestamp(), salt=SALT)

    @property
    def is_sprung(self) -> bool:
        """Whether something stands in the box that nobody sees."""
        return not self.is_valid() or bool(self.cleaned_data["website"])

    @property
    def is_too_quick(self) -> bool:
        """Whether it came back faster than anybody types, or without the moment at which it was shown."""
        try:
            shown = float(signing.loads(self.data.get("shown", ""), salt=SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return True
        shown_at = datetime.fromtimestamp(shown, tz=timezone.get_current_timezone())
        return rules.is_too_quick(shown_at=shown_at, sent_at=timezone.now())


class BackForm(forms.Form):
    """What the asker adds. `seen` says how many replies stood on the page."""

    button = "Send"
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=100_000)
    text = question_field(
        label="Write back",
        help_text="We see it at once, and the question is open again.",
        error_messages={"required": "Write what you want to add."},
    )


class TourForm(KeyedForm):
    """What a new head wants to see, filled in beforehand."""

    button = "Ask for a tour"
    question = question_field(label="What should we show you, and when would it suit you?")
