"""What stands behind programmes: national qualifications and grants."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import DayField, PoundsField
from programmes.models import Grant, Qualification


class LinesField(forms.CharField):
    """Several short texts, typed one to a line."""

    def __init__(self, *, longest: int, **settings: Any):
        self.longest = longest
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), required=False, max_length=2_000, **settings)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        for line in lines:
            if len(line) > self.longest:
                raise forms.ValidationError(f"Make this line shorter, to {self.longest} letters: “{line[:30]}…”")
        return lines


class QualificationForm(forms.ModelForm):
    """A national professional qualification and the days on which it can be begun."""

    button = "Save the qualification"
    from_on = DayField(label="It can be begun from")
    until_on = DayField(label="The last day on which it can be begun", required=False)
    content_areas = LinesField(longest=80, label="Content areas", help_text="One to a line")
    behaviours = LinesField(longest=40, label="Leadership behaviours", help_text="One to a line")

    class Meta:
        model = Qualification
        fields = ["code", "name", "from_on", "until_on", "content_areas", "behaviours"]
        labels = {"code": "Letters", "name": "Full name"}
        error_messages = {
            "code": {
                "required": "Enter its letters, as in NPQSL.",
                "unique": "A qualification with these letters is there already.",
            },
            "name": {"required": "Enter its full name."},
        }


class GrantForm(forms.ModelForm):
    """Money of a fund that pays for programmes."""

    button = "Save the grant"
    award_pence = PoundsField(label="Award", error_messages={"required": "Enter the award; 0 when it is not known."})

    class Meta:
        model = Grant
        fields = ["fund", "reference", "award_pence"]
        labels = {"fund": "Fund", "reference": "Its reference"}
        error_messages = {"fund": {"required": "Enter the fund’s name."}}
