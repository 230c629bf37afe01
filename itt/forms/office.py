"""What the ITT lead enters: cycles, partnerships, courses, bids, and what became of trainees."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import DayField
from itt import queries
from itt.models import Course, Cycle, FirstPost, LeavingReason, Partnership, Trainee
from itt.rules import MOST_PLEDGED, Phase, Route
from itt.states import JoiningStatus
from schools.models import Organisation

NUMBER = {"invalid": "Enter a whole number.", "required": "Enter how many."}


class CycleForm(forms.ModelForm):
    """The days of a cycle."""

    button = "Save the cycle"
    opens_on = DayField(label="Applications open on")
    apply_until_on = DayField(label="The last day to apply")
    decide_until_on = DayField(label="The last day to decide")

    class Meta:
        model = Cycle
        fields = ["year", "opens_on", "apply_until_on", "decide_until_on"]
        labels = {"year": "Courses begin in September of"}
        error_messages = {"year": {"required": "Enter a year like 2027.", "unique": "This cycle is there already."}}

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        if self.instance.pk:
            del self.fields["year"]


class PartnershipForm(forms.ModelForm):
    """What a partnership is, as applicants read it."""

    button = "Save the partnership"

    class Meta:
        model = Partnership
        fields = ["name", "route", "lead_school", "provider", "summary", "money", "year_words", "realities"]
        widgets = {"route": forms.RadioSelect} | {
            name: forms.Textarea(attrs={"rows": 5}) for name in ("money", "year_words", "realities")
        }
        labels = {
            "lead_school": "Lead school",
            "provider": "Accrediting university",
            "summary": "In a sentence",
            "money": "What it pays or costs",
            "year_words": "What a year looks like",
            "realities": "The realities: what is hard",
        }

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["route"].choices = Route.choices
        schools = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL)
        self.fields["lead_school"].queryset = schools.order_by("name")
        self.fields["provider"].queryset = queries.providers()


class CourseForm(forms.ModelForm):
    """A course of a partnership."""

    button = "Save the course"

    class Meta:
        model = Course
        fields = ["title", "code", "phase", "subject_code", "age_from", "age_to", "requirements", "is_open"]
        widgets = {"phase": forms.RadioSelect, "requirements": forms.Textarea(attrs={"rows": 3})}
        labels = {"title": "Title", "code": "Course code", "subject_code": "Subject code"}

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["phase"].choices = Phase.choices

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()


class OpenBidForm(forms.Form):
    """Until when schools pledge."""

    button = "Ask schools for pledges"
    pledge_until_on = DayField(label="Schools pledge until the end of")


class PlacesForm(forms.Form):
    """How many places were requested or awarded."""

    places = forms.IntegerField(label="Places", min_value=1, max_value=500, error_messages=NUMBER)


class NationForm(forms.Form):
    """What all of England requested and was awarded."""

    button = "Save the national figure"
    year = forms.IntegerField(
        label="Courses begin in September of", min_value=2010, max_value=2099, error_messages=NUMBER
    )
    requested = forms.IntegerField(label="Places requested", min_value=1, max_value=1_000_000, error_messages=NUMBER)
    awarded = forms.IntegerField(label="Places awarded", min_value=0, max_value=1_000_000, error_messages=NUMBER)
    source = forms.CharField(label="Where it is published", max_length=200, required=False)


class PledgeForm(forms.Form):
    """A school's places in one partnership, by phase; none is nothing."""

    button = "Pledge"

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        for phase in Phase:
            self.fields[phase.value] = forms.IntegerField(
                label=phase.label,
                min_value=0,
                max_value=MOST_PLEDGED,
                required=False,
                error_messages={"invalid": "Enter a whole number, or leave it empty."},
            )

    def places(self) -> dict[str, int]:
        """Phase → places."""
        return {phase: number or 0 for phase, number in self.cleaned_data.items()}


class NoQuestions(forms.Form):
    """A step without anything to type."""

    button = "Yes"


# Trainees -------------------------------------------------------------------------------------------------------------


class TraineeForm(forms.Form):
    """Somebody who will train."""

    button = "Enter the trainee"
    first_name = forms.CharField(
        label="First name", max_length=80, error_messages={"required": "Enter the first name."}
    )
    last_name = forms.CharField(label="Last name", max_length=80, error_messages={"required": "Enter the last name."})
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Enter the e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
    )
    partnership = forms.ModelChoiceField(
        Partnership.objects.all(), label="Partnership", error_messages={"required": "Choose the partnership."}
    )
    year = forms.IntegerField(
        label="Begins in September of", min_value=2010, max_value=2099, error_messages={"required": "Enter the year."}
    )


class PlaceForm(forms.ModelForm):
    """Where a trainee trains: schools of the partnership."""

    button = "Save the schools"

    class Meta:
        model = Trainee
        fields = ["home_school", "second_school"]
        labels = {"home_school": "Home school", "second_school": "Second school"}

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        partner = Organisation.objects.filter(
            trains_with__partnership=self.instance.partnership_id, trains_with__status=JoiningStatus.AGREED
        )
        for name in self.fields:
            self.fields[name].queryset = partner.order_by("name")
            self.fields[name].required = False


class OnForm(forms.Form):
    """The day on which something was."""

    on = DayField(label="On", error_messages={"required": "Enter the day."})


class LeaveForm(forms.Form):
    """Why and when somebody left, or puts it off."""

    button = "Note it"
    is_deferred = forms.ChoiceField(
        label="What happens?",
        choices=[("no", "Leaves training"), ("yes", "Puts it off")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they leave or put it off."},
    )
    reason = forms.ChoiceField(
        label="Why?",
        choices=LeavingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )
    on = DayField(label="From", error_messages={"required": "Enter the day."})


class FirstPostForm(forms.ModelForm):
    """Where a trainee teaches first."""

    button = "Save the first post"
    is_in_borough = forms.ChoiceField(
        label="Is it in the borough?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is in the borough."},
    )

    class Meta:
        model = FirstPost
        fields = ["organisation", "place", "is_in_borough", "is_teaching"]
        labels = {
            "organisation": "School, when it is one of ours",
            "place": "Another school",
            "is_teaching": "Works as a teacher",
        }

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        schools = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL)
        self.fields["organisation"].queryset = schools.order_by("name")
        if self.instance.pk:
            self.initial["is_in_borough"] = "yes" if self.instance.is_in_borough else "no"

    def clean_is_in_borough(self) -> bool:
        return self.cleaned_data["is_in_borough"] == "yes"
