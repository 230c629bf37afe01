"""What somebody says of herself, of a colleague, or of the programme."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from leadership.models import Feedback
from leadership.rules import DEFERRABLE, LONGEST_STATEMENT, Reason
from schools.models import Organisation
from schools.states import PostKind


class ApplicationForm(forms.Form):
    """An application. Everything may be left out in a draft; what is missing is said when it is sent."""

    button = "Send the application"
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Your school",
        empty_label=None,
        error_messages={"required": "Choose your school.", "invalid_choice": "Choose one of your schools."},
    )
    post_kind = forms.ChoiceField(label="Your post", error_messages={"required": "Choose your post."})
    has_declared = forms.BooleanField(required=False)
    statement = forms.CharField(
        label="Why do you want to take part?",
        max_length=LONGEST_STATEMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What you lead now, and what you would like to be able to do.",
    )
    sponsor = forms.CharField(
        label="Who in your school stands behind you?",
        max_length=120,
        required=False,
        help_text="Your line manager, a governor, or your head.",
    )

    trn = forms.CharField(
        label="Teacher reference number",
        max_length=20,
        required=False,
        help_text="Seven digits, as on your payslip. It keeps us from taking you for two people.",
    )

    def __init__(self, *args: Any, facts, schools, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = schools
        self.fields["post_kind"].choices = [(kind, PostKind(kind).label) for kind in facts.posts]
        self.fields["has_declared"].label = facts.eligibility
        for name in ("statement", "sponsor"):
            self.fields[name].needed_to_send = True

    def clean_trn(self) -> str:
        """Spaces, slashes and the letters RP are how people write it; the number is seven digits."""
        number = re.sub(r"^RP|[\s/]", "", self.cleaned_data["trn"].upper())
        if number and not re.fullmatch(r"[0-9]{7}", number):
            raise forms.ValidationError("Enter the seven digits of your teacher reference number, or leave it empty.")
        return number

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class NominateForm(forms.Form):
    """Somebody who should apply."""

    button = "Tell her"
    first_name = forms.CharField(
        label="First name", max_length=80, error_messages={"required": "Enter her first name."}
    )
    last_name = forms.CharField(label="Last name", max_length=80, error_messages={"required": "Enter her last name."})
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Enter her e-mail address.",
            "invalid": "Enter an e-mail address like name@example.org.",
        },
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Her school",
        empty_label=None,
        error_messages={"required": "Choose her school.", "invalid_choice": "Choose a school from the list."},
    )
    words = forms.CharField(
        label="Why her? (optional)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only she reads it.",
    )

    def __init__(self, *args: Any, schools, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["organisation"].queryset = schools


class NomineeForm(forms.Form):
    """The nominee's answer. Nothing is chosen beforehand: a mail scanner that presses the button says nothing by it."""

    YES, NO = "yes", "no"
    button = "Send my answer"
    answer = forms.ChoiceField(
        label="Would you like to apply?",
        choices=[(YES, "Yes: I sign in, and an application of my own begins"), (NO, "No, thank you")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no.", "invalid_choice": "Choose yes or no."},
    )


class NoSupportForm(forms.Form):
    """Why a head says no."""

    button = "I cannot support it"
    prefix = "no"
    reason = forms.CharField(
        label="Why can you not support it?",
        max_length=300,
        help_text="The applicant reads it.",
        error_messages={"required": "Say why you cannot support it."},
    )


class LeaveForm(forms.Form):
    """Why somebody does not go on. Read by the programme lead and administrators alone."""

    WITHDRAW, DEFER = "withdraw", "defer"
    reason = forms.ChoiceField(
        label="Why?",
        choices=[(reason.value, reason.label) for reason in Reason if reason != Reason.CONDUCT],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason.", "invalid_choice": "Choose a reason."},
    )
    words = forms.CharField(
        label="Anything else? (optional)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the programme lead and administrators read it.",
    )
    how = forms.ChoiceField(
        label="What should become of your place?",
        choices=[(WITHDRAW, "I give it up"), (DEFER, "It waits for the next cycle")],
        widget=forms.RadioSelect,
        initial=WITHDRAW,
        required=False,
    )

    def __init__(self, *args: Any, can_defer: bool, is_lead: bool = False, **settings: Any):
        super().__init__(*args, **settings)
        if is_lead:
            self.fields["reason"].choices = Reason.choices
        self.button = "Give up the place" if can_defer else "Withdraw the application"
        if not can_defer:
            del self.fields["how"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("how") == self.DEFER and said.get("reason") not in (None, *DEFERRABLE):
            self.add_error("how", "A place waits for illness, bereavement, parental leave or a change of post.")
        return said


class FeedbackForm(forms.ModelForm):
    """What a participant thinks of the programme."""

    button = "Send it"

    class Meta:
        model = Feedback
        fields = ["usefulness", "helped", "to_change"]
        widgets = {
            "usefulness": forms.RadioSelect,
            "helped": forms.Textarea(attrs={"rows": 4}),
            "to_change": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {
            "usefulness": "How useful is it for your work, from 1 (hardly) to 5 (very)?",
            "helped": "What helped most?",
            "to_change": "What should we change for those who come after you?",
        }
        error_messages = {"usefulness": {"required": "Choose a number from 1 to 5."}}

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.fields["usefulness"].choices = [(n, str(n)) for n in range(1, 6)]
        for name in ("helped", "to_change"):
            self.fields[name].max_length = 2000
            self.fields[name].required = False
