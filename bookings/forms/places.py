"""Booking a place, and a head's answer."""

from __future__ import annotations

import uuid

from django import forms

from programmes.models import Mode


class BookForm(forms.Form):
    """For which school, and the key that makes sending it twice ask once. The course page itself is the check page."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.TypedChoiceField(
        label="Which school is this for?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the school that this place is for.",
            "invalid_choice": "Choose a school that you work at.",
        },
    )

    mode = forms.ChoiceField(
        label="How do you take part?",
        choices=Mode.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose whether you come or join online."},
    )

    no_cover = forms.BooleanField(
        label="No supply cover is needed",
        required=False,
        help_text="When nobody has to stand in for you at school.",
        widget=forms.CheckboxInput(attrs={"small": True}),
    )

    def __init__(self, *args, posts, is_hybrid: bool = False, costs_cover: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_hybrid:
            del self.fields["mode"]
        if not costs_cover:
            del self.fields["no_cover"]
        schools = {post.organisation_id: post.organisation_name for post in posts}
        field = self.fields["organisation"]
        field.choices = list(schools.items())
        if len(schools) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(schools))
        self.fields["key"].initial = uuid.uuid4()


class DecideForm(forms.Form):
    """A head's answer. Nothing is chosen beforehand, for a mail scanner that follows links may also send forms."""

    APPROVE, DECLINE, NOT_OURS = "approve", "decline", "not_ours"
    button = "Send the answer"
    decision = forms.ChoiceField(
        label="Does your school agree?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether your school agrees.",
            "invalid_choice": "Choose one of the answers.",
        },
    )
    reason = forms.CharField(
        label="A word to your records",
        help_text="Kept with the decision for your school's heads. It is not sent to anyone.",
        required=False,
        max_length=300,
        error_messages={"max_length": "Keep the reason under 300 characters."},
    )

    def __init__(self, *args, name: str, is_claimed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        yes, no = ("Yes, approve", "No, not this course")
        if is_claimed:
            yes, no = f"{name} works here, approve", f"{name} works here, but not this course"
        choices = [(self.APPROVE, yes), (self.DECLINE, no)]
        if is_claimed:
            choices.append((self.NOT_OURS, f"{name} does not work here"))
        self.fields["decision"].choices = choices
