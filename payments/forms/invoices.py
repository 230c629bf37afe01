"""What finance types about charges and invoices: by hand, taken back, given up."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from core import words
from core.fields import DayField, PoundsField
from payments.forms.payers import AREA, MOST_WORDS
from payments.models import Charge, InvoiceLine, Issuer
from payments.rules import Product

LONG = {"max_length": f"Use at most {MOST_WORDS} characters."}
SUM = "Enter a sum in pounds like 45 or 45.50."

#: Old debts are brought in by list, and a deposit needs the decision that gives it back.
NOT_BY_HAND = (Product.BROUGHT_FORWARD, Product.DEPOSIT)


class ChargeForm(forms.Form):
    """Something that is charged by hand."""

    button = "Charge it"
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    product = forms.ChoiceField(
        label="What is it?",
        choices=[(product.value, product.label) for product in Product if product not in NOT_BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is: that decides the account and the VAT."},
    )
    description = forms.CharField(
        label="Words on the invoice",
        max_length=MOST_WORDS,
        error_messages={"required": "Write what stands on the invoice.", **LONG},
    )
    amount = PoundsField(label="How much, with VAT?", error_messages={"required": SUM, "invalid": SUM})
    delivered_on = DayField(
        label="When is it over? (optional)",
        required=False,
        help_text="Most payers are invoiced after that day. Left empty: it is over today.",
    )
    purchase_order = forms.CharField(label="Purchase-order number (optional)", max_length=40, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_amount(self) -> int:
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError("Enter more than £0.")
        return self.cleaned_data["amount"]

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = ("product", "description", "delivered_on", "purchase_order")
        return {name: said[name] for name in kept} | {
            "key": f"hand:{said['key'] or uuid.uuid4()}",
            "amount_pence": said["amount"],
        }


class IssueForm(forms.Form):
    """Which charges come on an invoice now, and in whose name."""

    button = "See the invoice first"
    issuer = forms.ModelChoiceField(
        label="In whose name?",
        queryset=Issuer.objects.none(),
        empty_label=None,
        error_messages={"required": "Choose in whose name it goes out.", "invalid_choice": "Choose an issuer."},
    )
    charges = forms.TypedMultipleChoiceField(
        label="What comes on it?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one charge.",
            "invalid_choice": "One of these is on an invoice by now. Choose again.",
        },
    )

    def __init__(self, *args, charges: Sequence[Charge], **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {charge.pk: charge for charge in charges}
        self.fields["issuer"].queryset = Issuer.objects.order_by("-is_usual", "legal_name")
        self.fields["charges"].choices = [
            (charge.pk, f"{charge.description}, {words.money(charge.amount_pence)}") for charge in charges
        ]

    @property
    def chosen(self) -> list[Charge]:
        return [self.known[number] for number in self.cleaned_data["charges"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        issuer = said.get("issuer")
        for number in said.get("charges", ()):
            other = self.known[number].issuer
            if issuer and other and other != issuer:
                self.add_error("charges", f"“{self.known[number].description}” is billed by {other}.")
        return said


class CreditForm(forms.Form):
    """How much of each line is taken back, and why."""

    button = "See what it does first"

    def __init__(self, *args, lines: Sequence[InvoiceLine], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.credited_pence < line.amount_pence]
        for line in self.lines:
            self.fields[f"line-{line.pk}"] = PoundsField(
                label=f"Of “{line.description}”",
                required=False,
                help_text=f"At most {words.money(line.amount_pence - line.credited_pence)}. Left empty: nothing.",
                error_messages={"invalid": SUM},
            )
        self.fields["reason"] = forms.CharField(
            label="Why?",
            max_length=MOST_WORDS,
            widget=AREA,
            help_text="It stands on the credit note.",
            error_messages={"required": "Say why: it stands on the credit note.", **LONG},
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for line in self.lines:
            left = line.amount_pence - line.credited_pence
            if (said.get(f"line-{line.pk}") or 0) > left:
                self.add_error(f"line-{line.pk}", f"Enter at most {words.money(left)}.")
        if not self.errors and not self.amounts:
            raise forms.ValidationError("Say of at least one line how much is taken back.")
        return said

    @property
    def amounts(self) -> dict[int, int]:
        """Line's number → pence."""
        found = {line.pk: self.cleaned_data.get(f"line-{line.pk}") or 0 for line in self.lines}
        return {number: pence for number, pence in found.items() if pence}


class WriteOffForm(forms.Form):
    """Why a debt is given up."""

    button = "Write it off"
    button_tone = "warning"
    reason = forms.CharField(
        label="Why will it never be paid?",
        max_length=200,
        widget=AREA,
        error_messages={
            "required": "Say why: whoever checks the accounts reads it.",
            "max_length": "Use at most 200 characters.",
        },
    )
