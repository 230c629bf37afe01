"""Which school follows, and from when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.calendar import today
from core.fields import DayField
from schools.forms.places import PlaceField
from schools.models import Organisation, School


class FollowForm(forms.Form):
    """The successor by its name or URN, and the first day of it."""

    button = "Show me what goes over"
    successor = PlaceField(
        label="Which school follows?",
        help_text="A part of its name, or its URN.",
        error_messages={"required": "Say which school follows."},
    )
    on = DayField(label="From which day on?", help_text="The first day of the new school.")

    def __init__(self, *args: Any, school: School, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.school = school
        self.fields["on"].initial = school.close_on or today()
        if school.successor:
            self.fields["successor"].initial = school.successor.urn

    def clean_successor(self) -> School:
        found: Organisation = self.cleaned_data["successor"]
        school = getattr(found, "school", None)
        if school is None or school.pk == self.school.pk:
            raise ValidationError("Choose another school: this one cannot follow.")
        return school

    def clean_on(self) -> date:
        on = self.cleaned_data["on"]
        if on > today():
            raise ValidationError("Choose today or a day before: until then everything stays with the school.")
        return on
