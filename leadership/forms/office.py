"""What programme leads say: about a programme, its cohorts, and what becomes of a fee."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms

from core.fields import PoundsField
from core.words import money
from leadership.models import Change, CohortTerms, CommitmentFee
from leadership.rules import Outcome, returned_of
from programmes.models import LeadershipFacts, Programme
from schools.states import PostKind

WHY = {"required": "Say why."}


class TermsForm(forms.ModelForm):
    """How the places of a cohort are given, and its fee."""

    button = "Save the terms"
    school_pence = PoundsField(label="Fee of a participant, or of a school for all its heads", required=False)
    trust_pence = PoundsField(label="Fee of a trust for all its schools", required=False)

    class Meta:
        model = CohortTerms
        fields = ["selection", "unit", "school_pence", "trust_pence", "policy", "asks_colleague"]
        widgets = {"selection": forms.RadioSelect, "unit": forms.RadioSelect, "policy": forms.RadioSelect}
        labels = {
            "selection": "How are places given?",
            "unit": "Who pays a commitment fee?",
            "policy": "What comes back when not everything was done?",
            "asks_colleague": "Each head nominates at least one colleague for the sister programme",
        }

    def clean(self) -> dict[str, Any]:
        """No sum is a fee of nothing."""
        said = super().clean()
        return said | {name: said[name] or 0 for name in ("school_pence", "trust_pence") if name in said}


class FactsForm(forms.ModelForm):
    """What tells a leadership programme from the others."""

    button = "Save"
    posts = forms.MultipleChoiceField(
        label="Who may apply?",
        choices=PostKind.choices[:16],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one post."},
    )

    class Meta:
        model = LeadershipFacts
        fields = ["short_name", "level", "qualification", "posts", "eligibility", "asks", "sister", "grant"]
        widgets = {"asks": forms.Textarea(attrs={"rows": 5})}
        labels = {
            "short_name": "Short name",
            "eligibility": "What an applicant says of herself",
            "asks": "What it asks of a participant",
            "sister": "The heads’ programme beside which it runs (optional)",
            "grant": "Paid for by a grant (optional)",
            "qualification": "National qualification (optional)",
        }

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        others = Programme.objects.filter(leadership__isnull=False).exclude(pk=self.instance.programme_id)
        self.fields["sister"].queryset = others.order_by("title")


class ChangeForm(forms.ModelForm):
    """You said, we changed."""

    button = "Add it"

    class Meta:
        model = Change
        fields = ["said", "changed"]
        labels = {"said": "You said", "changed": "We changed"}
        error_messages = {
            "said": {"required": "Say what participants said."},
            "changed": {"required": "Say what was changed."},
        }


class ReasonForm(forms.Form):
    """A decision that needs a reason."""

    reason = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), error_messages=WHY)


class DecideForm(forms.Form):
    """What becomes of a fee: as recommended, or differently where the table leaves that to a person."""

    AS_RECOMMENDED, DIFFERENTLY = "as", "other"
    button = "Decide"
    prefix = "decide"
    choice = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide.", "invalid_choice": "Choose what you decide."},
    )
    share = forms.ChoiceField(
        label="How much comes back?",
        choices=[
            ("", "Choose"),
            ("1", "All of it"),
            ("3/4", "Three quarters"),
            ("1/2", "Half"),
            ("1/4", "A quarter"),
            ("0", "Nothing"),
        ],
        required=False,
        error_messages={"invalid_choice": "Choose how much comes back."},
    )
    reason = forms.CharField(
        label="Why?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when all or part of it is kept, and when you decide differently. The payer reads it.",
    )

    def __init__(self, *args: Any, fee: CommitmentFee, pence: int, **settings: Any):
        super().__init__(*args, **settings)
        self.fee = fee
        choices = (
            [(self.AS_RECOMMENDED, f"As recommended: {_words(fee, pence)}")]
            if fee.outcome != Outcome.DISCRETION
            else []
        )
        if fee.outcome == Outcome.DUE:
            choices.append((Outcome.WAIVED, "Excuse it: nothing is to be paid"))
        elif fee.may_differ:
            choices.append((self.DIFFERENTLY, "Differently"))
        self.fields["choice"].choices = choices
        if fee.outcome == Outcome.DUE or not fee.may_differ:
            del self.fields["share"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("choice") == self.DIFFERENTLY and not said.get("share"):
            self.add_error("share", "Choose how much comes back.")
        return said

    def decision(self) -> dict[str, Any]:
        """Facts for the action."""
        said = self.cleaned_data
        decided: dict[str, Any] = {"reason": said["reason"]}
        if said["choice"] == self.DIFFERENTLY:
            decided["share"] = Fraction(said["share"])
        elif said["choice"] == Outcome.WAIVED:
            decided["outcome"] = Outcome.WAIVED
        return decided


def _words(fee: CommitmentFee, pence: int) -> str:
    if fee.outcome in (Outcome.DUE, Outcome.CARRIED):
        return fee.get_outcome_display().lower()
    back = returned_of(pence, Fraction(fee.share_parts or 0, fee.share_of or 1))
    return f"{money(back)} of {money(pence)} come back" if back else f"{money(pence)} are kept"


class AppealForm(forms.Form):
    """Why a fee should come back after all."""

    button = "Appeal"
    prefix = "appeal"
    words = forms.CharField(
        label="Why should it come back?",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Only the programme lead and administrators read it. Somebody else than before decides.",
        error_messages={"required": "Say why the fee should come back."},
    )


class UpholdForm(forms.Form):
    """The decision on an appeal."""

    button = "Decide on the appeal"
    prefix = "uphold"
    is_upheld = forms.ChoiceField(
        label="Is the appeal upheld?",
        choices=[("yes", "Yes: all of the fee comes back"), ("no", "No: the decision stands")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no.", "invalid_choice": "Choose yes or no."},
    )
    reason = forms.CharField(
        label="Why?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The payer reads it.",
        error_messages=WHY,
    )
