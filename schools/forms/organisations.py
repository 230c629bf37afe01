"""What the office is asked about schools, trusts and partners."""

from __future__ import annotations

from django import forms
from django.core.validators import DomainNameValidator

from core.fields import DateField
from schools.models import Mailbox, Organisation, PartnerType, School, TermDate
from schools.rules import WEBMAIL

STATES = [("open", "Open"), ("closed", "Closed"), ("lead", "Lead teaching schools"), ("all", "All")]
NO_PARTNER = ("", "Not a strategic partner")
#: No school is closed for longer than the summer.
MOST_DAYS = 60


class SchoolFilter(forms.Form):
    """What narrows the office's list of schools."""

    q = forms.CharField(label="Name, now or before, or URN", required=False, max_length=100)
    state = forms.ChoiceField(label="Which", required=False, choices=STATES)
    phase = forms.TypedChoiceField(
        label="Phase",
        required=False,
        choices=[("", "Every phase"), *School.Phase.choices],
        coerce=int,
        empty_value=None,
    )
    la = forms.ChoiceField(label="Local authority", required=False)

    def __init__(self, *args, local_authorities: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["la"].choices = [("", "Every one"), *((code, name or code) for code, name in local_authorities)]


class OrganisationForm(forms.Form):
    """A partner, trust, council or payer that is entered by hand."""

    button = "Add"
    kind = forms.ChoiceField(
        label="What is it?", widget=forms.RadioSelect, error_messages={"required": "Choose what it is."}
    )
    name = forms.CharField(max_length=200, error_messages={"required": "Enter its name."})
    partner_type = forms.ChoiceField(
        label="Strategic partner", required=False, choices=[NO_PARTNER, *PartnerType.choices]
    )
    website = forms.URLField(
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter the whole address, as in https://www.school.org."},
    )

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, Organisation.Kind(kind).label) for kind in kinds]


class ChangeOrganisationForm(forms.Form):
    """What the office keeps of an organisation; the register keeps the rest of a school."""

    partner_type = forms.ChoiceField(
        label="Strategic partner", required=False, choices=[NO_PARTNER, *PartnerType.choices]
    )
    is_teaching_school = forms.BooleanField(label="Lead teaching school of the alliance", required=False)
    website = forms.URLField(
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter the whole address, as in https://www.school.org."},
    )

    def __init__(self, *args, is_school: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_school:
            del self.fields["is_teaching_school"]


class RenameForm(forms.Form):
    """A new name, from a day on. The old one still finds the record."""

    button = "Change the name"
    name = forms.CharField(label="New name", max_length=200, error_messages={"required": "Enter the new name."})
    from_on = DateField(label="From", error_messages={"required": "Enter the first day of the new name."})


class NameForm(forms.Form):
    """Another name that an organisation bore or is known by."""

    button = "Add the name"
    name = forms.CharField(label="Other name", max_length=200, error_messages={"required": "Enter the name."})
    from_on = DateField(label="From", required=False, help_text="Leave empty when it is not known.")
    to_on = DateField(
        label="Until", required=False, help_text="Leave empty for a name that is still used, as a short one."
    )

    def clean(self):
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "The last day of a name cannot come before its first.")
        return self.cleaned_data


class MailboxForm(forms.Form):
    """A shared address."""

    button = "Add the address"
    purpose = forms.ChoiceField(label="Whose", choices=Mailbox.Purpose.choices)
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Enter the address, as in office@school.org.",
            "invalid": "Enter the whole address, as in office@school.org.",
        },
    )


class DomainForm(forms.Form):
    """The part after the @ of the addresses of an organisation's staff."""

    button = "Add it"
    domain = forms.CharField(
        label="What stands after the @",
        max_length=100,
        help_text="For example: school.southwark.sch.uk",
        validators=[DomainNameValidator(message="Enter it like school.southwark.sch.uk, without the @.")],
        error_messages={"required": "Enter what stands after the @."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_domain(self) -> str:
        domain = self.cleaned_data["domain"].lower()
        if domain in WEBMAIL:
            raise forms.ValidationError(f"Anybody can have an address at {domain}, so it says nothing about a school.")
        return domain


class TermDateForm(forms.Form):
    """Days without school."""

    button = "Add the days"
    kind = forms.ChoiceField(
        label="What are they?",
        choices=TermDate.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what they are."},
    )
    name = forms.CharField(
        max_length=60, help_text="For example: Autumn half-term", error_messages={"required": "Enter a name."}
    )
    from_on = DateField(label="First day", error_messages={"required": "Enter the first day."})
    to_on = DateField(label="Last day", error_messages={"required": "Enter the last day."})

    def clean(self):
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "The last day cannot come before the first.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("to_on", f"This is longer than {MOST_DAYS} days. Check the year.")
        return self.cleaned_data
