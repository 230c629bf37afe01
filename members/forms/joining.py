"""Looking up what membership costs, and joining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import words
from core.strands import Strand
from members import rules
from members.models import Membership, Tier
from members.queries import Shown
from schools.models import Organisation, Person, School

MOST_PUPILS = 9_999


def pupils_field(**kwargs: Any) -> forms.IntegerField:
    """How many pupils are on roll."""
    reach = f"Enter how many pupils are on roll, 1 to {MOST_PUPILS:,}."
    return forms.IntegerField(
        label="Pupils on roll",
        min_value=1,
        max_value=MOST_PUPILS,
        widget=forms.NumberInput(attrs={"width": 4}),
        error_messages={"invalid": reach, "min_value": reach, "max_value": reach, "required": reach},
        **kwargs,
    )


class CostForm(forms.Form):
    """What it would cost: a school by its name, or a number of pupils."""

    school = forms.CharField(label="Your school’s name or URN", required=False, max_length=200)
    pupils = pupils_field(required=False)


class JoinForm(forms.Form):
    """Everything but the signature, which the next page asks for."""

    button = "Go on and check it"
    tier = forms.TypedChoiceField(
        label="Which membership?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose which membership you want.",
            "invalid_choice": "Choose one of the memberships of this year’s offer.",
        },
    )
    schools = forms.TypedMultipleChoiceField(
        label="Which of your schools?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        error_messages={
            "required": "Tick at least one school.",
            "invalid_choice": "Tick schools of your trust that have not joined yet.",
        },
    )
    pupils = pupils_field(required=False, help_text="The national register does not say how many your school has.")
    strands = forms.MultipleChoiceField(
        label="Which strands do you commit to?",
        choices=Strand.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"At least {rules.LEAST_STRANDS} of the three. Research runs across all of them.",
        error_messages={
            "required": f"Choose at least {rules.LEAST_STRANDS} strands.",
            "invalid_choice": "Choose strands from the list.",
        },
    )
    purchase_order = forms.CharField(
        label="Purchase-order number",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"width": 20}),
        help_text="It stands on the invoice. Leave it empty if you need none.",
    )
    billing_name = forms.CharField(
        label="Who gets the invoice?",
        max_length=120,
        error_messages={"required": "Say who gets the invoice: a name, or “Finance office”."},
    )
    billing_email = forms.EmailField(
        label="Their e-mail address",
        error_messages={
            "required": "Enter the address for invoices.",
            "invalid": "Enter an e-mail address like finance@school.example.",
        },
    )

    def __init__(
        self, *args: Any, shown: Sequence[Shown], schools: Sequence[School] | None, asks_pupils: bool, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.tiers = {one.tier.pk: one.tier for one in shown}
        self.fields["tier"].choices = [(one.tier.pk, f"{one.tier.name}, {in_words(one)}") for one in shown]
        self.fields["tier"].widget.attrs["hints"] = {
            str(one.tier.pk): "; ".join(one.tier.contains) for one in shown if one.tier.contains
        }
        if len(shown) == 1:
            self.fields["tier"].initial = shown[0].tier.pk
        if schools is None:
            del self.fields["schools"]
        else:
            self.fields["schools"].choices = [(one.organisation_id, str(one)) for one in schools]
        if not asks_pupils:
            del self.fields["pupils"]

    def clean_strands(self) -> list[str]:
        strands = self.cleaned_data["strands"]
        if len(strands) < rules.LEAST_STRANDS:
            raise ValidationError(f"Choose at least {rules.LEAST_STRANDS} strands.")
        return strands

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        tier = self.tiers.get(said.get("tier") or 0)
        is_asked = "pupils" in self.fields and tier is not None and tier.per_pupil_pence is not None
        if is_asked and "pupils" not in self.errors and not said.get("pupils"):
            self.add_error("pupils", f"Enter how many pupils are on roll, 1 to {MOST_PUPILS:,}.")
        return said

    @property
    def chosen(self) -> Tier:
        return self.tiers[self.cleaned_data["tier"]]


def in_words(shown: Shown) -> str:
    """£400; £2.50 a pupil; without a fee."""
    tier = shown.tier
    if tier.flat_pence == 0:
        return "without a fee"
    if shown.fee is not None:
        return f"{words.money(shown.fee.pence)} for your school"
    if tier.flat_pence is not None:
        return words.money(tier.flat_pence)
    return f"{words.money(tier.per_pupil_pence or 0)} a pupil"


def prefilled(
    before: Membership | None, *, tiers: Sequence[Tier], by: Person, acts_for: Organisation
) -> dict[str, Any]:
    """What stands in the form at first: what was said a year ago, or what was sent and came back."""
    if before is None:
        return {"billing_name": by.full_name, "billing_email": by.email or ""}
    name = before.tier.name if before.tier else ""
    same = next((tier.pk for tier in tiers if tier.name == name), None)
    return {
        "tier": same,
        "strands": before.strands,
        "billing_name": before.billing_name or by.full_name,
        "billing_email": before.billing_email or by.email or "",
        "purchase_order": before.purchase_order if before.sent_back_words else "",
        "pupils": before.pupils,
    }


class SignForm(forms.Form):
    """The signature: nothing is agreed before."""

    is_signed = forms.BooleanField(
        label="I sign this memorandum",
        error_messages={"required": "Tick the box to sign the memorandum, or go back and change something."},
    )

    def __init__(self, *args: Any, signs_for: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["is_signed"].label = f"I have read the memorandum and sign it for {signs_for}"
