"""The filters of the office's list of courses."""

from __future__ import annotations

from django import forms

from core.calendar import AcademicYear
from programmes.states import CohortStatus


class CoursesForm(forms.Form):
    """By words, state and year. What is not on offer filters nothing."""

    q = forms.CharField(label="Title", max_length=100)
    status = forms.ChoiceField(label="State", choices=[("", "Any state"), *CohortStatus.choices])
    year = forms.TypedChoiceField(label="Academic year", coerce=int, empty_value=None)

    def __init__(self, *args, years: list[AcademicYear], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "Any year"), *((year.start, str(year)) for year in years)]
        for name, field in self.fields.items():
            field.required = False
            field.error_messages |= {"invalid_choice": f"Choose from the list: {field.label or name}."}

    def asked(self) -> dict:
        """What is looked for, from the answers that can be understood."""
        self.full_clean()
        said = self.cleaned_data if self.is_bound else {}
        year = said.get("year")
        return {
            "words": said.get("q", ""),
            "status": said.get("status", ""),
            "year": AcademicYear(year) if year is not None else None,
        }

    def chips(self) -> list[dict[str, str]]:
        """Each filter in use."""
        asked = self.asked()
        chips = []
        if asked["words"]:
            chips.append({"label": f"“{asked['words']}”", "name": "q", "value": self.data.get("q", "")})
        if asked["status"]:
            chips.append({"label": CohortStatus(asked["status"]).label, "name": "status", "value": asked["status"]})
        if asked["year"]:
            chips.append({"label": str(asked["year"]), "name": "year", "value": str(asked["year"].start)})
        return chips
