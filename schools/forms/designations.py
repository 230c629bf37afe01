"""What the office is asked when somebody becomes a system leader, or is one no longer."""

from __future__ import annotations

from django import forms

from core.calendar import today
from core.fields import DateField
from schools.models import Designation, Organisation


class DesignationForm(forms.Form):
    """A designation, for one of the schools where somebody works."""

    button = "Designate"
    kind = forms.ChoiceField(
        label="As what?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they become."},
    )
    organisation = forms.ModelChoiceField(
        label="Home school",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose the school where they work."},
    )
    specialism = forms.CharField(
        label="Specialism", required=False, max_length=200, help_text="For example: early reading and phonics."
    )
    from_on = DateField(label="From", initial=today, error_messages={"required": "Enter the first day."})

    def __init__(self, *args, person, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, Designation.Kind(kind).label) for kind in kinds]
        homes = Organisation.objects.filter(pk__in=[post.organisation_id for post in person.current_posts])
        self.fields["organisation"].queryset = homes


class EndDesignationForm(forms.Form):
    """The last day of a designation."""

    button = "End it"
    to_on = DateField(label="Last day", initial=today, error_messages={"required": "Enter the last day."})
