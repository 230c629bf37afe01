"""What a course costs the alliance."""

from __future__ import annotations

from typing import Any

from django import forms

from core.fields import PoundsField
from programmes.models import Cost


class CostForm(forms.Form):
    """One thing that is paid for."""

    button = "Add the cost"
    kind = forms.ChoiceField(
        label="What for?", choices=Cost.Kind.choices, initial=Cost.Kind.TRAINER,
        error_messages={"invalid_choice": "Choose what it is for."},
    )  # fmt: skip
    words = forms.CharField(
        label="In words", max_length=160, required=False, help_text="As in: Carmen Restrepo, two afternoons."
    )
    amount = PoundsField(label="How much", error_messages={"required": "Enter the sum in pounds, like 350."})

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError("A cost is more than £0.")
        return amount

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"kind": said["kind"], "words": said["words"], "amount_pence": said["amount"]}
