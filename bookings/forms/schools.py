"""What a school settles for itself: its rates for supply cover, its budget for a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from bookings.rules import RATED_ROLES
from core import words
from core.fields import PoundsField
from programmes.models import Strand

HINTS = {
    "head": "All heads of the school, executive heads too.",
    "everyone_else": "Business and support staff, for example. Governors never need cover.",
}


class SupplyRatesForm(forms.Form):
    """A day of cover for each role. An empty box follows everyone else, or the usual rate."""

    button = "Save"

    def __init__(self, *args: Any, rates: Mapping[str, int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, (label, kinds) in RATED_ROLES.items():
            pence = rates.get(kinds[0])
            self.fields[name] = PoundsField(
                label=label,
                required=False,
                help_text=HINTS.get(name, ""),
                initial=None if pence is None else PoundsField.written(pence),
                error_messages={"invalid": "Enter the pounds for a day like 190 or 92.50; 0 when it costs nothing."},
            )

    @property
    def rates(self) -> dict[str, int | None]:
        """Post → pence, None for a box that was left empty."""
        return {kind: self.cleaned_data[name] for name, (_, kinds) in RATED_ROLES.items() for kind in kinds}


class BudgetForm(forms.Form):
    """What a school means to spend in a year: in all, and on each strand."""

    button = "Save the budget"

    def __init__(self, *args: Any, amounts: Mapping[str, int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        hints = {"": "Courses and supply cover together. Leave it empty when there is no such sum."}
        for strand, label in [("", "In all"), *Strand.choices]:
            pence = amounts.get(strand)
            self.fields[strand or "in_all"] = PoundsField(
                label=label,
                required=False,
                help_text=hints.get(strand, ""),
                initial=None if pence is None else PoundsField.written(pence),
                error_messages={"invalid": "Enter a sum in pounds like 2400 or 2,400.50."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        strands = [cleaned.get(strand) for strand in Strand.values]
        in_all = cleaned.get("in_all")
        if in_all is not None and sum(pence or 0 for pence in strands) > in_all:
            more = words.money(sum(pence or 0 for pence in strands))
            self.add_error("in_all", f"The strands come to {more}, which is more. Raise this sum or lower theirs.")
        return cleaned

    @property
    def amounts(self) -> dict[str, int | None]:
        """Strand → pence, "" for all of them."""
        return {strand: self.cleaned_data[strand or "in_all"] for strand in ("", *Strand.values)}
