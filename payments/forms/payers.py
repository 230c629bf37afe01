"""What a payer says about its invoices: whom they go to, when, with which number, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from core.calendar import today
from core.fields import DateField
from payments.models import BillingDetails, Settlement
from payments.queries.owing import Coming
from payments.rules import Billing, Method

MOST_WORDS = 300
AREA = forms.Textarea(attrs={"rows": 3})
#: A change of how somebody pays can be settled so far ahead.
MOST_AHEAD = timedelta(days=730)


class BillingForm(forms.Form):
    """Whom invoices go to."""

    button = "Save"
    contact_name = forms.CharField(label="Name of the contact (optional)", max_length=120, required=False)
    email = forms.EmailField(
        label="E-mail address for invoices (optional)",
        required=False,
        help_text="Without one they go to the finance address of your school, or its office.",
        error_messages={"invalid": "Enter an e-mail address like finance@school.example."},
    )
    address = forms.CharField(
        label="Address on invoices (optional)",
        max_length=400,
        required=False,
        widget=AREA,
        help_text="Without one it is the address of the national register.",
    )
    purchase_order = forms.CharField(
        label="Usual purchase-order number (optional)",
        max_length=40,
        required=False,
        help_text="Printed on every invoice whose bookings have none of their own.",
    )

    @classmethod
    def of(cls, data: Any, kept: BillingDetails | None) -> BillingForm:
        names = ("contact_name", "email", "address", "purchase_order")
        return cls(data, initial={name: getattr(kept, name) for name in names} if kept else None)


class SettlementForm(forms.Form):
    """How and when a payer is invoiced, from a day on."""

    button = "Save"
    billing = forms.ChoiceField(
        label="When do you want to be invoiced?",
        choices=Billing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when you want to be invoiced."},
    )
    method = forms.ChoiceField(
        label="How do you pay?",
        choices=Method.choices,
        widget=forms.RadioSelect,
        help_text="Whatever you choose, any invoice can be paid by bank transfer.",
        error_messages={"required": "Choose how you pay."},
    )
    from_on = DateField(label="From which day on?", error_messages={"required": "Say from which day on it holds."})

    @classmethod
    def of(cls, data: Any, now: Settlement) -> SettlementForm:
        return cls(data, initial={"billing": now.billing, "method": now.method, "from_on": today()})

    def clean_from_on(self):
        day = self.cleaned_data["from_on"]
        if day < today():
            raise forms.ValidationError("Choose today or a later day: what was invoiced before stays as it is.")
        if day > today() + MOST_AHEAD:
            raise forms.ValidationError("Choose a day within the next two years.")
        return day


class OrderForm(forms.Form):
    """A purchase-order number for charges that are not invoiced yet."""

    button = "Put the number on them"
    purchase_order = forms.CharField(
        label="Purchase-order number",
        max_length=40,
        required=False,
        help_text="Leave it empty to take a number off. Charges with one number come on an invoice of their own.",
    )
    charges = forms.TypedMultipleChoiceField(
        label="For which charges?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one charge.",
            "invalid_choice": "One of these is on an invoice by now. Choose again.",
        },
    )

    def __init__(self, *args, coming: Sequence[Coming], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["charges"].choices = [(one.charge.pk, _words(one)) for one in coming]


def _words(one: Coming) -> str:
    who = f", {one.charge.person}" if one.charge.person else ""
    number = f" (now {one.charge.purchase_order})" if one.charge.purchase_order else ""
    return f"{one.charge.description}{who}{number}"


class DisputeForm(forms.Form):
    """What is wrong with an invoice."""

    button = "Say that it is wrong"
    words = forms.CharField(
        label="What is wrong with it?",
        max_length=MOST_WORDS,
        widget=AREA,
        help_text="Which line, and what it should be. No reminders go out until somebody has cleared it up.",
        error_messages={
            "required": "Say what is wrong, so that somebody can put it right.",
            "max_length": f"Use at most {MOST_WORDS} characters.",
        },
    )
