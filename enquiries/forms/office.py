"""What the office types about questions."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import DateField
from enquiries import queries
from enquiries.forms.asking import KeyedForm, question_field
from enquiries.models import Enquiry, Reply
from enquiries.queries import Asked
from enquiries.states import Topic
from schools.models import Person

ANY = ("", "Any")
WORDS = 100


class InboxFilter(forms.Form):
    """Which questions: a part of the inbox, a topic, words of the name, address, school or reference."""

    show = forms.ChoiceField(label="Which", choices=list(queries.SHOWN.items()), required=False, initial="open")
    topic = forms.ChoiceField(label="About", choices=[ANY, *Topic.choices], required=False)
    q = forms.CharField(label="Name, address, school or reference", required=False, max_length=WORDS)

    def asked(self) -> Asked:
        """What is looked for, by the answers that can be understood."""
        self.is_valid()
        said = self.cleaned_data
        return Asked(show=said.get("show") or "open", topic=said.get("topic", ""), words=said.get("q", ""))

    def chips(self) -> list[dict[str, str]]:
        """Each filter in use, the part of the inbox apart: it stands in the menu above."""
        said = self.cleaned_data
        topic = (
            [{"label": Topic(said["topic"]).label, "name": "topic", "value": said["topic"]}]
            if said.get("topic")
            else []
        )
        words = [{"label": said["q"], "name": "q", "value": said["q"]}] if said.get("q") else []
        return topic + words


class AnswerForm(forms.Form):
    """The public answer."""

    button = "Send the answer"
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=100_000)
    text = question_field(
        label="Answer to the asker",
        help_text="Goes to them by e-mail as it stands, under the alliance’s name and yours.",
        error_messages={"required": "Write the answer."},
    )


class NoteForm(forms.Form):
    """A note for the office."""

    button = "Keep the note"
    note = question_field(
        label="Note for the office",
        help_text="Only the office reads it. The asker never does.",
        error_messages={"required": "Write the note."},
    )


class SaidForm(forms.Form):
    """What the asker said elsewhere."""

    button = "Write it down"
    came_by = forms.ChoiceField(
        label="How did it come?",
        choices=[(value, label) for value, label in Reply.CameBy.choices if value != Reply.CameBy.PORTAL],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it came."},
    )
    text = question_field(
        label="What they said",
        help_text="The asker sees it on their page, as their own words.",
        error_messages={"required": "Write down what they said."},
    )


class SeenOwner(forms.Form):
    """Whose the question was when somebody pressed “Take it”."""

    was = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class HandOnForm(forms.Form):
    """Who is to answer."""

    button = "Hand it on"
    to = forms.ModelChoiceField(
        label="To whom?",
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose who should answer.", "invalid_choice": "Choose somebody from the list."},
    )
    words = forms.CharField(
        label="A word for them",
        help_text="Stands among the notes. The asker never reads it.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = queries.answerers().exclude(pk=enquiry.owner_id)


class DueForm(forms.Form):
    """Another day."""

    button = "Give it this day"
    due_on = DateField(label="Answer due", error_messages={"required": "Enter the day."})


class CloseForm(forms.Form):
    """How it was settled."""

    button = "Close the question"
    why = forms.CharField(
        label="How was it settled?",
        help_text="Stands among the notes. Needed when no answer was sent from here.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddForm(KeyedForm):
    """A question that came by telephone or to the office’s own address."""

    button = "Write the question down"
    name = forms.CharField(label="Who asks?", max_length=200, error_messages={"required": "Write who asks."})
    email = forms.EmailField(
        label="Their e-mail address",
        error_messages={
            "required": "Write their address: the answer goes there.",
            "invalid": "Write the whole address, like name@school.example.",
        },
    )
    school = forms.CharField(label="School or organisation", required=False, max_length=200)
    topic = forms.ChoiceField(
        label="About", choices=Topic.choices, error_messages={"required": "Choose what it is about."}
    )
    question = question_field(label="The question")
