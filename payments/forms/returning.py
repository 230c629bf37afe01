"""Asking for money back, and where it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from core import words
from core.fields import PoundsField
from payments.forms.payers import AREA, MOST_WORDS
from payments.models import BankDetails, Payment

NOT_A_DIGIT = re.compile(r"[\s-]")
SUM = {"required": "Enter a sum in pounds like 45 or 45.50.", "invalid": "Enter a sum in pounds like 45 or 45.50."}


class DetailsForm(forms.Form):
    """A bank account. Nothing goes there before a second person has called back."""

    button = "Propose these bank details"
    account_name = forms.CharField(
        label="Name of the account", max_length=60, error_messages={"required": "Enter the name of the account."}
    )
    sort_code = forms.CharField(
        label="Sort code",
        max_length=12,
        help_text="Six digits, like 12-34-56.",
        error_messages={"required": "Enter the sort code."},
    )
    account_number = forms.CharField(
        label="Account number",
        max_length=12,
        help_text="Eight digits.",
        error_messages={"required": "Enter the account number."},
    )

    def clean_sort_code(self) -> str:
        return _digits(self.cleaned_data["sort_code"], 6, "A sort code has six digits, like 12-34-56.")

    def clean_account_number(self) -> str:
        return _digits(self.cleaned_data["account_number"], 8, "An account number has eight digits.")

    def details(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("account_name", "sort_code", "account_number")}


def _digits(text: str, count: int, wrong: str) -> str:
    found = NOT_A_DIGIT.sub("", text)
    if not re.fullmatch(rf"[0-9]{{{count}}}", found):
        raise forms.ValidationError(wrong)
    return found


class AskBackForm(DetailsForm):
    """Money that is left on the account, to be paid back; with bank details when none are known."""

    button = "Ask for the money"
    payment = forms.TypedChoiceField(
        label="From which payment?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a payment.",
            "invalid_choice": "Nothing is left of this payment any more. Choose another.",
        },
    )
    amount = PoundsField(label="How much?", error_messages=SUM)
    reason = forms.CharField(
        label="What for?",
        max_length=MOST_WORDS,
        widget=AREA,
        error_messages={
            "required": "Say in a few words why it goes back.",
            "max_length": "Use at most 300 characters.",
        },
    )
    field_order = ("payment", "amount", "reason", "account_name", "sort_code", "account_number")

    def __init__(self, *args, left: Sequence[Payment], known: BankDetails | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = {payment.pk: payment for payment in left}
        self.fields["payment"].choices = [(payment.pk, _words(payment)) for payment in left]
        if len(left) == 1:
            self.fields["payment"].initial = left[0].pk
        if known or not any(payment.method == "bank_transfer" for payment in left):
            for name in ("account_name", "sort_code", "account_number"):
                del self.fields[name]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        payment, pence = self.left.get(said.get("payment", 0)), said.get("amount")
        if payment and pence is not None and not 0 < pence <= payment.left_pence:
            self.add_error("amount", f"Enter a sum of at most {words.money(payment.left_pence)}.")
        return said

    @property
    def chosen(self) -> Payment:
        return self.left[self.cleaned_data["payment"]]

    def new_details(self) -> dict[str, str] | None:
        """The bank account that was typed; none when one is known."""
        return self.details() if "account_number" in self.fields else None


def _words(payment: Payment) -> str:
    came = f"{payment.get_method_display().lower()} of {words.short_day(payment.received_on)}"
    return f"{words.money(payment.left_pence)} left of {words.money(payment.amount_pence)}, {came}"
