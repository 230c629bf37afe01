"""What leaders say beside the sessions."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import DateField
from leadership.models import Coach, Pledge, Progression, Reflection, Trial
from leadership.rules import NeedArea, Quality
from schools.models import Organisation, Person
from schools.states import PostKind

#: Posts that somebody can move on to.
NEW_POSTS = ("middle_leader", "deputy_head", "head_of_school", "head", "co_head", "executive_head")


class NeedsForm(forms.Form):
    """What a participant would like to learn."""

    button = "Save"
    areas = forms.MultipleChoiceField(
        label="What would you like to learn?",
        choices=NeedArea.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Whoever leads the programme sees how many want what, not who.",
    )


class CoachForm(forms.ModelForm):
    """Joining the pool of coaches."""

    button = "Join the pool"

    class Meta:
        model = Coach
        fields = ["organisation", "words", "is_trained"]
        labels = {
            "organisation": "Your school",
            "words": "What can you help with? (optional)",
            "is_trained": "I am trained as a coach or mentor",
        }

    def __init__(self, *args: Any, schools, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = schools
        self.fields["organisation"].empty_label = None
        self.fields["is_trained"].help_text = "If you are not, you are offered the training, free of charge."


class ShadowForm(forms.Form):
    """A day beside another leader."""

    button = "Ask for the day"
    host = forms.ModelChoiceField(
        Person.objects.none(),
        label="Beside whom?",
        error_messages={"required": "Choose a leader.", "invalid_choice": "Choose a leader from the list."},
    )
    on = DateField(label="On which day?")
    words = forms.CharField(label="What would you like to see? (optional)", max_length=300, required=False)

    def __init__(self, *args: Any, hosts, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["host"].queryset = hosts


class TrialForm(forms.ModelForm):
    """What a school tried."""

    button = "Add it to the log"

    class Meta:
        model = Trial
        fields = ["organisation", "policy", "result", "is_shared"]
        widgets = {"result": forms.Textarea(attrs={"rows": 4})}
        labels = {
            "organisation": "School",
            "policy": "What did you try?",
            "result": "What came of it?",
            "is_shared": "Other schools may read it",
        }
        error_messages = {"policy": {"required": "Say what you tried."}}

    def __init__(self, *args: Any, schools, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = schools
        self.fields["organisation"].empty_label = None


class ReflectionForm(forms.ModelForm):
    """Four qualities from 0 to 10, for oneself."""

    button = "Keep it for myself"

    class Meta:
        model = Reflection
        fields = [*(quality.value for quality in Quality), "words"]
        labels = {**{quality.value: quality.label for quality in Quality}, "words": "A note to yourself (optional)"}
        widgets = {
            **{quality.value: forms.NumberInput(attrs={"type": "range", "min": 0, "max": 10}) for quality in Quality},
            "words": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        for quality in Quality:
            self.fields[quality.value].help_text = HELP[quality]
            self.fields[quality.value].error_messages |= {"required": "Choose a number from 0 to 10."}


HELP = {
    Quality.EMPOWERING: "Others grow because of how I lead. From 0, not yet, to 10, always.",
    Quality.PURPOSEFUL: "I know what for, and say so.",
    Quality.IMPACTFUL: "What I do changes something for pupils.",
    Quality.COMPASSIONATE: "People are seen, and so am I.",
}


class ProgressionForm(forms.ModelForm):
    """A new post or role after a programme."""

    button = "Tell us"
    on = DateField(label="Since when?")

    class Meta:
        model = Progression
        fields = ["post_kind", "role", "on", "may_be_told"]
        labels = {
            "post_kind": "Your new post",
            "role": "Or another role",
            "may_be_told": "You may tell it as a story, with my name",
        }

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["post_kind"].choices = [("", "None")] + [(kind, PostKind(kind).label) for kind in NEW_POSTS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("post_kind") and not said.get("role") and "role" not in self.errors:
            self.add_error("post_kind", "Choose the new post, or say what the role is.")
        return said


class PledgeForm(forms.Form):
    """One's name under a pledge."""

    button = "Sign it"
    words = forms.CharField(label="What will you do? (optional)", max_length=200, required=False)


class NewPledgeForm(forms.ModelForm):
    """Something to put one's name to."""

    button = "Open it for signing"

    class Meta:
        model = Pledge
        fields = ("title", "words")
        labels = {"title": "What is it called?", "words": "What does one promise?"}
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "title": {"required": "Enter what it is called."},
            "words": {"required": "Say what one promises with it."},
        }


class InterviewForm(forms.Form):
    """A time for a practice interview."""

    button = "Offer this time"
    on = DateField(label="Day")
    at = forms.TimeField(
        label="Time",
        error_messages={"required": "Enter a time like 16:30.", "invalid": "Enter a time like 16:30."},
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    interviewer = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who interviews?",
        error_messages={"required": "Choose who interviews.", "invalid_choice": "Choose somebody from the list."},
    )
    place = forms.CharField(label="Where? (optional)", max_length=120, required=False)

    def __init__(self, *args: Any, interviewers, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["interviewer"].queryset = interviewers


def schools_of(person: Person):
    """The schools at which somebody has a confirmed post."""
    numbers = [post.organisation_id for post in person.current_posts if post.status == "confirmed"]
    return Organisation.objects.filter(pk__in=numbers).order_by("name")
