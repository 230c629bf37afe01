"""The office writes the year's offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields import DayField, PoundsField
from members import states
from members.models import Offer, Tier

MOST_PLACES = 500
LONG = forms.Textarea(attrs={"rows": 12})


class OfferForm(forms.Form):
    """Words, memorandum and days of a draft."""

    button = "Save"
    title = forms.CharField(label="Title", max_length=120)
    words = forms.CharField(
        label="What membership means this year",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Markdown: an empty line begins a paragraph, - a list.",
    )
    memorandum = forms.CharField(
        label="Memorandum of understanding",
        max_length=50_000,
        widget=LONG,
        help_text="Each head signs it as it stands here; it cannot be changed once the offer is published. Markdown.",
        error_messages={"required": "Write the memorandum: each head signs it."},
    )
    opens_on = DayField(label="Schools can join or renew from")
    grace_until = DayField(
        label="Who does not renew keeps member prices until the end of",
        help_text="The last school day before the October half-term of the following year, unless you set another day.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        _in_order(said)
        return said

    @staticmethod
    def facts_of(offer: Offer) -> dict[str, Any]:
        return {name: getattr(offer, name) for name in ("title", "words", "memorandum", "opens_on", "grace_until")}


class OfferDatesForm(forms.Form):
    """What can still be set once an offer is published."""

    button = "Save the days"
    opens_on = DayField(label="Schools can join or renew from")
    grace_until = DayField(label="Who does not renew keeps member prices until the end of")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        _in_order(said)
        return said


def _in_order(said: dict[str, Any]) -> None:
    opens, until = said.get("opens_on"), said.get("grace_until")
    if opens and until and until <= opens:
        raise ValidationError({"grace_until": "Member prices cannot end before anybody can join. Choose a later day."})


class TierForm(forms.Form):
    """One tier: what it holds, and what it costs."""

    button = "Save the tier"
    name = forms.CharField(label="Name", max_length=80)
    for_whom = forms.ChoiceField(label="Who is it for?", choices=states.TierFor.choices, widget=forms.RadioSelect)
    contains = forms.CharField(
        label="What it holds",
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One thing on each line.",
    )
    flat = PoundsField(label="Flat sum for each school", required=False, help_text="Or a sum for each pupil, below.")
    per_pupil = PoundsField(label="For each pupil on roll", required=False)
    floor = PoundsField(label="But at least", required=False)
    cap = PoundsField(label="And at most", required=False)
    cpd_places = forms.IntegerField(
        label="Course places for each school",
        min_value=0,
        max_value=MOST_PLACES,
        widget=forms.NumberInput(attrs={"width": 3}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter a whole number, 0 for none."),
    )
    allowance_percent = forms.IntegerField(
        label="Taken off the price of these places",
        min_value=1,
        max_value=100,
        initial=100,
        widget=forms.NumberInput(attrs={"width": 3, "suffix": "%"}),
        help_text="100 for free places.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter a number from 1 to 100."),
    )
    is_pooled = forms.BooleanField(label="The schools of a trust share their places", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        flat, per_pupil, floor, cap = (said.get(name) for name in ("flat", "per_pupil", "floor", "cap"))
        if (flat is None) == (per_pupil is None):
            self.add_error("flat", "Enter either a flat sum or a sum for each pupil.")
        if per_pupil is None and (floor is not None or cap is not None):
            self.add_error("per_pupil", "Only a sum for each pupil has a least and a most.")
        if floor is not None and cap is not None and cap < floor:
            self.add_error("cap", "The most that a school pays cannot be less than the least.")
        if said["for_whom"] == states.TierFor.PARTNER and flat != 0:
            self.add_error("flat", "Partners join without a fee: enter 0.")
        if said["is_pooled"] and said["for_whom"] != states.TierFor.TRUST:
            self.add_error("is_pooled", "Only the schools of a trust share their places.")
        if any(len(line) > 200 for line in said["contains"].splitlines()):
            self.add_error("contains", "Keep each line under 200 characters.")
        return said

    def facts(self) -> dict[str, Any]:
        """What the actions are told."""
        said = self.cleaned_data
        sums = {f"{name}_pence": said[name] for name in ("flat", "per_pupil", "floor", "cap")}
        kept = {name: said[name] for name in ("name", "for_whom", "cpd_places", "allowance_percent", "is_pooled")}
        return kept | sums | {"contains": [line.strip() for line in said["contains"].splitlines() if line.strip()]}

    @staticmethod
    def facts_of(tier: Tier) -> dict[str, Any]:
        """A tier as it is typed."""
        sums = {name: getattr(tier, f"{name}_pence") for name in ("flat", "per_pupil", "floor", "cap")}
        typed = {name: "" if pence is None else PoundsField.written(pence) for name, pence in sums.items()}
        kept = ("name", "for_whom", "cpd_places", "allowance_percent", "is_pooled")
        return {name: getattr(tier, name) for name in kept} | typed | {"contains": "\n".join(tier.contains)}
