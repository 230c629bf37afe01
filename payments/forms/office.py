"""What finance types on its own pages."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from core.calendar import AcademicYear
from core.fields import PoundsField
from payments.forms.payers import AREA, MOST_WORDS
from payments.forms.returning import AskBackForm
from payments.models import Invoice, Issuer, Payment
from payments.queries import desk
from payments.queries.invoices import open_invoices
from schools.forms.places import PlaceField
from schools.queries.organisations import organisations_named

NOTHING = ("", "Any")
#: Invoices are looked back on so many academic years.
YEARS_BACK = 7
FEWEST_LETTERS = 3


class InvoicesFilter(forms.Form):
    """Which invoices: by how they stand, issuer and year; by reference, payer or purchase order."""

    STATES = {
        "open": ("Open", open_invoices),
        "overdue": ("Overdue", desk.overdue),
        "disputed": ("Disputed", desk.disputed),
        "unsent": ("Not sent: no address", desk.unsent),
    }
    q = forms.CharField(
        label="Reference, payer or purchase order",
        max_length=100,
        required=False,
        error_messages={"max_length": "Use at most 100 characters."},
    )
    state = forms.ChoiceField(
        label="State", required=False, error_messages={"invalid_choice": "Choose a state from the list."}
    )
    issuer = forms.TypedChoiceField(
        label="Issuer", coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": "Choose an issuer from the list."},
    )  # fmt: skip
    year = forms.TypedChoiceField(
        label="Academic year", coerce=int, empty_value=None, required=False,
        error_messages={"invalid_choice": "Choose a year from the list."},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [NOTHING, *((key, label) for key, (label, _) in self.STATES.items())]
        issuers = Issuer.objects.order_by("legal_name").values_list("pk", "legal_name")
        self.fields["issuer"].choices = [NOTHING, *issuers]
        years = [AcademicYear.now() + -back for back in range(YEARS_BACK)]
        self.fields["year"].choices = [NOTHING, *((year.start, str(year)) for year in years)]

    def found(self) -> QuerySet[Invoice]:
        """The invoices that are looked for, the latest first."""
        said = getattr(self, "cleaned_data", {})
        state = self.STATES.get(said.get("state", ""))
        found = state[1]() if state else Invoice.objects.all()
        if said.get("issuer"):
            found = found.filter(issuer=said["issuer"])
        if said.get("year"):
            year = AcademicYear(said["year"])
            found = found.filter(issued_on__gte=year.first_day, issued_on__lte=year.last_day)
        if text := said.get("q"):
            found = found.filter(_named(text))
        return found.select_related("payer", "issuer").order_by("-issued_on", "-pk")

    def chips(self) -> list[dict[str, Any]]:
        """Each filter in use, in words."""
        said = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
        words = {
            name: dict(self.fields[name].choices).get(said[name])
            for name in ("state", "issuer", "year")
            if name in said
        }
        if "q" in said:
            words["q"] = f"“{said['q']}”"
        return [{"label": label, "name": name, "value": said[name]} for name, label in words.items()]


def _named(text: str) -> Q:
    found = Q(reference=text.upper()) | Q(purchase_order=text)
    return found | Q(payer__in=organisations_named(text).values("pk")) if len(text) >= FEWEST_LETTERS else found


class PayerSearch(forms.Form):
    """A payer by name."""

    payer = PlaceField(
        label="Find a payer",
        help_text="A part of its name, or its URN.",
        error_messages={"required": "Type a part of the payer’s name, or its URN."},
    )
    button = "Open the account"


class WhoseForm(forms.Form):
    """Whose money it is."""

    button = "It is theirs"
    payer = PlaceField(
        label="Whose money is it?",
        help_text="A part of the name, or the URN.",
        error_messages={"required": "Type a part of the payer’s name, or its URN."},
    )


class AllocateForm(forms.Form):
    """Which invoice a payment pays, and how much of it."""

    button = "Put it on this invoice"
    reference = forms.CharField(
        label="Invoice",
        max_length=18,
        help_text="Its reference. It may be another payer’s: a trust pays for its schools.",
        error_messages={"required": "Enter the reference of the invoice, like STSA-000012."},
    )
    amount = PoundsField(
        label="How much of it (optional)", required=False, help_text="Left empty: as much as there is."
    )
    why = forms.CharField(label="Why (optional)", max_length=200, required=False)

    def __init__(self, *args, payment: Payment, **kwargs):
        super().__init__(*args, **kwargs)
        self.payment = payment

    def clean_reference(self) -> Invoice:
        found = Invoice.objects.filter(reference=self.cleaned_data["reference"].upper()).first()
        if found is None:
            raise forms.ValidationError("No invoice has this reference. It looks like STSA-000012.")
        return found

    @property
    def pence(self) -> int:
        """What was typed, or the most that can be put on it."""
        typed = self.cleaned_data.get("amount")
        invoice = self.cleaned_data["reference"]
        return min(self.payment.left_pence, invoice.open_pence) if typed is None else typed


class TakeOffForm(forms.Form):
    """Why a payment no longer pays an invoice."""

    button = "Take it off"
    why = forms.CharField(
        label="Why?",
        max_length=200,
        help_text="The money stays on the payer’s account.",
        error_messages={"required": "Say why, for whoever looks at it later."},
    )


class OfficeAskBackForm(AskBackForm):
    """The same as a payer asks, typed by finance. Bank details are proposed apart, for the payer has to be known."""

    button = "Ask for the refund"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("account_name", "sort_code", "account_number"):
            self.fields.pop(name, None)


class CallBackForm(forms.Form):
    """Whom somebody called about new bank details."""

    button = "Confirm these details"
    call_back = forms.CharField(
        label="Whom did you call, on which number?",
        max_length=MOST_WORDS,
        widget=AREA,
        help_text="A number that you knew before, never one out of the letter that brought the details.",
        error_messages={"required": "Call back first, and write down whom you spoke to."},
    )


class PayableForm(forms.Form):
    """What the alliance owes a school."""

    button = "Owe it"
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    payee = PlaceField(
        label="To whom?",
        help_text="A part of the name, or the URN.",
        error_messages={"required": "Type a part of the school’s name, or its URN."},
    )
    amount = PoundsField(
        label="How much?",
        error_messages={
            "required": "Enter a sum in pounds like 45 or 45.50.",
            "invalid": "Enter a sum in pounds like 45.",
        },
    )
    description = forms.CharField(
        label="What for?",
        max_length=MOST_WORDS,
        error_messages={"required": "Say what it is for: the school reads it on its statement."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_amount(self) -> int:
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError("Enter more than £0.")
        return self.cleaned_data["amount"]
