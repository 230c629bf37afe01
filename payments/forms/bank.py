"""What finance says about statements: the file, its columns, and what a line was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from core.calendar import today
from core.fields import DateField
from core.words import money
from payments.models import BankLine, Invoice, Issuer
from payments.rules import ON_ITS_WAY, Account
from payments.statements import Layout, Table, open_table
from payments.statements.cells import sum_of
from schools.cells import Wrong
from schools.rules import MOST_BYTES_OF_A_LIST

FILE_WORDS = {
    "required": "Choose the file that the bank gave out.",
    "empty": "The file is empty.",
    "missing": "Choose the file that the bank gave out.",
    "max_length": "The name of the file is too long: rename it first.",
}


#: Of one payout, in pence: a hundred thousand pounds.
MOST_FEES = 10_000_000


class SumField(forms.CharField):
    """A sum of money, perhaps below nothing, in pence."""

    def __init__(self, **settings: Any):
        super().__init__(max_length=20, required=False, **settings)

    def clean(self, value: Any) -> int | None:
        try:
            found = sum_of(super().clean(value))
        except Wrong as wrong:
            raise forms.ValidationError("Enter a sum in pounds like 1,234.50.") from wrong
        if found and found.is_shortened:
            raise forms.ValidationError("Enter a sum in pounds like 1,234.50.")
        return found.pence if found else None


class StatementForm(forms.Form):
    """A file of the bank."""

    button = "Look at what is in it"
    issuer = forms.ModelChoiceField(
        Issuer.objects.order_by("-is_usual", "legal_name"),
        label="Whose account is it?",
        empty_label=None,
        error_messages={"required": "Choose whose account it is.", "invalid_choice": "Choose whose account it is."},
    )
    file = forms.FileField(
        label="The file",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text="CSV or Excel, as the bank gives it out. Begin with a whole day; it may overlap with the last one.",
        error_messages=FILE_WORDS,
    )
    opening = SumField(
        label="Balance before its first line (optional)",
        help_text="For files without a balance column: then nobody can notice a line that is missing.",
    )
    closing = SumField(label="Balance after its last line (optional)")

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES_OF_A_LIST:
            most = filesizeformat(MOST_BYTES_OF_A_LIST)
            raise forms.ValidationError(f"The file has {filesizeformat(file.size)}; it may have {most}.")
        self.table: Table = open_table(file)
        file.seek(0)
        return file


class ColumnsForm(forms.Form):
    """Which column says what."""

    button = "Read it like this"
    day = forms.ChoiceField(label="Date", error_messages={"required": "Choose the column with the date."})
    words = forms.MultipleChoiceField(
        label="What the bank says of the payment",
        widget=forms.CheckboxSelectMultiple,
        help_text="All columns that may hold a name or a reference.",
        error_messages={"required": "Choose at least one column."},
    )
    amount = forms.ChoiceField(label="Sum, with a minus for what went out", required=False)
    sign = forms.ChoiceField(label="CR or DR beside the sum (optional)", required=False)
    paid_in = forms.ChoiceField(label="Money in, where it has its own column", required=False)
    paid_out = forms.ChoiceField(label="Money out, where it has its own column", required=False)
    balance = forms.ChoiceField(label="Balance (optional)", required=False)

    def __init__(self, *args: Any, headings: Sequence[str], **settings: Any):
        super().__init__(*args, **settings)
        choices = [(heading, heading) for heading in dict.fromkeys(headings) if heading]
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.choices = choices if name == "words" else [("", "None of them"), *choices]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        sides = bool(said.get("paid_in")) and bool(said.get("paid_out"))
        if bool(said.get("amount")) == sides:
            self.add_error("amount", "Choose one column for the sum, or one each for money in and money out.")
        return said

    def layout(self) -> Layout:
        said = dict(self.cleaned_data)
        return Layout(**said | {"words": tuple(said["words"]), "name": "Chosen by hand"})


class ReasonForm(forms.Form):
    """Why a line is none of ours, or was matched wrongly."""

    why = forms.CharField(label="Why?", max_length=300, error_messages={"required": "Say why."})


class LeaveOutForm(ReasonForm):
    button = "It is not ours"
    prefix = "leave"


class UndoForm(ReasonForm):
    button = "Undo this match"
    prefix = "undo"


class ArrivedForm(forms.Form):
    """Which money on its way a line is, and what the card provider kept of it."""

    button = "It has arrived"
    prefix = "arrived"
    account = forms.ChoiceField(
        label="Who sent it on?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who sent it on.", "invalid_choice": "Choose who sent it on."},
    )
    fee = SumField(label="Fees that the card provider kept (optional)")

    def __init__(self, *args: Any, on_its_way: Mapping[Account, int], **settings: Any):
        super().__init__(*args, **settings)
        self.fields["account"].choices = [
            (account.value, f"{sender[0].upper()}{sender[1:]}: {money(on_its_way.get(account, 0))} on its way")
            for account, sender in ON_ITS_WAY.items()
        ]

    def clean_fee(self) -> int:
        fee = self.cleaned_data["fee"] or 0
        if not 0 <= fee <= MOST_FEES:
            raise forms.ValidationError(f"Enter fees between {money(0)} and {money(MOST_FEES)}.")
        return fee

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("fee") and said.get("account") not in (None, Account.CARD_CLEARING):
            self.add_error("fee", "Only the card provider keeps fees.")
        return said


class AdviceForm(forms.Form):
    """A remittance advice, pasted in."""

    button = "Share the money out by it"
    prefix = "advice"
    text = forms.CharField(
        label="Remittance advice",
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Paste all of it: references and sums are found in it.",
        error_messages={"required": "Paste the advice."},
    )


class SharesForm(forms.Form):
    """How much of a line pays which invoice of a payer."""

    def __init__(self, *args: Any, line: BankLine, invoices: Sequence[Invoice], **settings: Any):
        super().__init__(*args, **settings)
        self.button = "Match it"
        self.line, self.invoices = line, list(invoices)
        left = line.amount_pence
        for invoice in self.invoices:
            part = min(left, invoice.open_pence)
            left -= part
            self.fields[f"invoice-{invoice.pk}"] = SumField(
                label=f"{invoice.reference}, {invoice.payer.name}",
                help_text=f"{money(invoice.open_pence)} owed",
                initial=f"{part / 100:.2f}" if part else "",
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for invoice in self.invoices:
            pence = said.get(f"invoice-{invoice.pk}") or 0
            if not 0 <= pence <= invoice.open_pence:
                self.add_error(f"invoice-{invoice.pk}", f"Enter at most {money(invoice.open_pence)}.")
        if sum(self._pence(invoice) for invoice in self.invoices) > self.line.amount_pence:
            raise forms.ValidationError(f"Together this is more than the {money(self.line.amount_pence)} that came in.")
        return said

    def _pence(self, invoice: Invoice) -> int:
        return self.cleaned_data.get(f"invoice-{invoice.pk}") or 0

    def parts(self) -> list[tuple[int, int]]:
        """Invoice's number and pence."""
        return [(invoice.pk, self._pence(invoice)) for invoice in self.invoices if self._pence(invoice)]


class ConfirmForm(forms.Form):
    """What the council did with some lines of a batch."""

    MOVED, NOT_MOVED = "moved", "not_moved"
    button = "Enter it"
    answer = forms.ChoiceField(
        label="What did the council do with the lines that are ticked?",
        choices=[(MOVED, "Moved the money"), (NOT_MOVED, "Did not move it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the council did."},
    )
    on = DateField(label="When was the money moved?", required=False)
    why = forms.CharField(label="Why was it not moved?", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        on = said.get("on")
        if said.get("answer") == self.MOVED and "on" not in self.errors:
            if on is None:
                self.add_error("on", "Enter the day on which the money was moved.")
            elif on > today():
                self.add_error("on", "Enter a day that is not still to come.")
        if said.get("answer") == self.NOT_MOVED and not said.get("why"):
            self.add_error("why", "Say why the council did not move it.")
        return said
