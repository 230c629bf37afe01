"""Booking a place."""

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
