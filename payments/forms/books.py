"""What finance settles about issuers and products, and which stretch of the books it asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from core.calendar import today
from core.fields import DayField
from payments.models import Issuer, ProductCode
from payments.rules import VatCode
from schools.forms.places import PlaceField


class IssuerForm(forms.ModelForm):
    """In whose name the alliance bills."""

    button = "Save"
    organisation = PlaceField(
        label="School or alliance",
        help_text="A part of its name, or its URN.",
        error_messages={"required": "Type a part of the name, or the URN."},
    )
    from_on = DayField(label="Bills from (optional)", required=False)
    to_on = DayField(label="Bills until (optional)", required=False)

    class Meta:
        model = Issuer
        fields = (
            "organisation", "legal_name", "address", "email", "vat_number", "prefix", "account_name", "sort_code",
            "account_number", "is_usual", "from_on", "to_on",
        )  # fmt: skip
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["organisation"] = self.instance.organisation
            del self.fields["prefix"]  # it stands on documents that are out, and cannot change

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}

    def _get_validation_exclusions(self) -> set[str]:
        """That there is one usual issuer is kept by the action, which takes it from the one before."""
        return super()._get_validation_exclusions() | {"is_usual"}


class ProductForm(forms.Form):
    """A product's nominal code and VAT."""

    button = "Save"
    nominal_code = forms.CharField(
        label="Nominal code", max_length=20, error_messages={"required": "Enter the nominal code."}
    )
    vat_code = forms.ChoiceField(
        label="VAT",
        choices=VatCode.choices,
        widget=forms.RadioSelect,
        help_text="For invoices from now on.",
        error_messages={"required": "Choose the VAT."},
    )

    @classmethod
    def of(cls, data: Any, code: ProductCode) -> ProductForm:
        return cls(data, initial={"nominal_code": code.nominal_code, "vat_code": code.vat_code})


class CloseForm(forms.Form):
    """Up to which day the books are closed."""

    button = "Close the books"
    button_tone = "warning"
    until = DayField(
        label="Close them up to and with",
        help_text="Nothing is entered on or before this day any more. It cannot be undone.",
        error_messages={"required": "Enter the last day that is closed."},
    )


class StretchForm(forms.Form):
    """From which day to which."""

    first = DayField(label="From", required=False)
    last = DayField(label="To", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", "The last day cannot come before the first.")
        return said

    def stretch(self) -> tuple:
        """What was typed, or the last whole month."""
        end = today().replace(day=1) - timedelta(days=1)
        said = self.cleaned_data
        return said.get("first") or end.replace(day=1), said.get("last") or end
