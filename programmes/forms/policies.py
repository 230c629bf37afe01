"""What giving up a place costs, as the office types it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from core.fields import PoundsField
from programmes import queries, rules
from programmes.models import CancellingPolicy
from programmes.rules import BandFacts, Exemption, NoticeUnit

#: Rows for bands of paid places and of free ones; more when a policy has as many already.
PAID_ROWS, FREE_ROWS = 5, 3
MOST_NOTICE = 365
SMALL = {"small": True}
WHOLE = "Enter a whole number."


class PolicyForm(forms.Form):
    """A policy: bands of notice with what they cost, the reasons for which nothing is charged, and staying away.

    A row that is left empty is no band. Each band reaches to the next one, so that none can overlap or leave a gap.
    """

    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="As the office calls it: the usual one, conferences.",
        error_messages={"required": "Give the policy a name: courses choose it by that."},
    )
    unit = forms.ChoiceField(
        label="Notice is counted in", choices=NoticeUnit.choices, widget=forms.RadioSelect(attrs=SMALL)
    )
    counts_school_holidays = forms.BooleanField(
        label="The school’s holidays count as working days",
        help_text="Untick it, and only days on which the school is open are notice.",
        required=False,
        initial=True,
    )
    exemptions = forms.MultipleChoiceField(
        label="Nothing is charged for",
        choices=Exemption.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        help_text="Taken on trust.",
    )
    no_show_percent = forms.IntegerField(
        label="Staying away without a word costs this share of the price",
        min_value=0,
        max_value=100,
        initial=100,
        widget=forms.NumberInput(attrs={"width": 3, "suffix": "%"}),
        help_text="The price of the place is charged in any case; a smaller share takes nothing off it.",
        error_messages={"required": "Say which share of the price it costs, from 0 to 100.", "invalid": WHOLE},
    )
    no_show_free = PoundsField(
        label="Staying away from a free place costs", required=False, help_text="Leave it empty for nothing."
    )

    def __init__(self, *args, policy: CancellingPolicy | None = None, **kwargs):
        bands = queries.as_facts(policy.bands.all()) if policy else []
        paid, free = ([band for band in bands if band.is_for_free_places == is_free] for is_free in (False, True))
        self.paid_rows = max(PAID_ROWS, len(paid))
        self.free_rows = max(FREE_ROWS, len(free))
        kwargs.setdefault(
            "initial", (_facts_of(policy) | _typed("paid", paid) | _typed("free", free)) if policy else {}
        )
        super().__init__(*args, **kwargs)
        self.button = "Save the new version" if policy else "Add the policy"
        for number in range(self.paid_rows):
            self._add_row(f"paid-{number}", f"Band {number + 1}", has_share=True)
        for number in range(self.free_rows):
            self._add_row(f"free-{number}", f"Band {number + 1} for free places", has_share=False)

    def _add_row(self, row: str, name: str, *, has_share: bool) -> None:
        number = forms.NumberInput(attrs={"width": 3})
        self.fields[f"{row}-notice"] = forms.IntegerField(
            label=f"{name}: from so much notice on",
            min_value=0,
            max_value=MOST_NOTICE,
            required=False,
            widget=number,
            error_messages={
                "invalid": f"{name}: enter the notice as a whole number.",
                "min_value": f"{name}: notice is 0 or more.",
                "max_value": f"{name}: notice is at most {MOST_NOTICE}.",
            },
        )
        if has_share:
            share = f"{name}: a share is 0 to 100 percent."
            self.fields[f"{row}-percent"] = forms.IntegerField(
                label=f"{name}: share of the price",
                min_value=0,
                max_value=100,
                required=False,
                widget=forms.NumberInput(attrs={"width": 3}),
                error_messages={"invalid": share, "min_value": share, "max_value": share},
            )
        self.fields[f"{row}-pounds"] = PoundsField(label=f"{name}: flat sum", required=False)
        self.fields[f"{row}-pounds"].error_messages["invalid"] = f"{name}: enter a sum in pounds like 15 or 15.50."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(self.paid_rows):
            self._check(f"paid-{number}", f"Band {number + 1}")
        for number in range(self.free_rows):
            self._check(f"free-{number}", f"Band {number + 1} for free places")
        if not self.errors and (wrong := rules.what_is_wrong(self.bands)):
            raise forms.ValidationError(wrong)
        return said

    def _check(self, row: str, name: str) -> None:
        notice, percent, pounds = (self.cleaned_data.get(f"{row}-{part}") for part in ("notice", "percent", "pounds"))
        if any(f"{row}-{part}" in self.errors for part in ("notice", "percent", "pounds")):
            return
        if notice is None and (percent is not None or pounds is not None):
            self.add_error(f"{row}-notice", f"{name}: say from how much notice on it holds.")
        elif notice is not None and percent is None and pounds is None:
            self.add_error(f"{row}-pounds", f"{name}: say what it costs; 0 for nothing.")
        elif percent is not None and pounds is not None:
            self.add_error(f"{row}-pounds", f"{name}: enter a share of the price or a flat sum, not both.")

    @property
    def bands(self) -> list[BandFacts]:
        """The bands that were typed."""
        said = self.cleaned_data
        rows = [(f"paid-{number}", False) for number in range(self.paid_rows)]
        rows += [(f"free-{number}", True) for number in range(self.free_rows)]
        return [
            BandFacts(said[f"{row}-notice"], is_free, said.get(f"{row}-percent"), said.get(f"{row}-pounds"))
            for row, is_free in rows
            if said.get(f"{row}-notice") is not None
        ]

    def facts(self) -> dict[str, Any]:
        """What the actions are told."""
        kept = ("name", "unit", "counts_school_holidays", "exemptions", "no_show_percent")
        free = self.cleaned_data["no_show_free"] or 0
        return {name: self.cleaned_data[name] for name in kept} | {"no_show_free_pence": free, "bands": self.bands}

    @property
    def paid(self) -> Iterator[tuple[int, list[BoundField]]]:
        """Number of each row of paid places, and its boxes."""
        for number in range(self.paid_rows):
            yield number + 1, [self[f"paid-{number}-{part}"] for part in ("notice", "percent", "pounds")]

    @property
    def free(self) -> Iterator[tuple[int, list[BoundField]]]:
        """The same for free places."""
        for number in range(self.free_rows):
            yield number + 1, [self[f"free-{number}-{part}"] for part in ("notice", "pounds")]


def _facts_of(policy: CancellingPolicy) -> dict[str, Any]:
    kept = ("name", "unit", "counts_school_holidays", "exemptions", "no_show_percent")
    free = policy.no_show_free_pence
    return {name: getattr(policy, name) for name in kept} | {"no_show_free": PoundsField.written(free) if free else ""}


def _typed(kind: str, bands: list[BandFacts]) -> dict[str, Any]:
    """Bands as they stand in the rows of the form."""
    typed: dict[str, Any] = {}
    for number, band in enumerate(bands):
        typed[f"{kind}-{number}-notice"] = band.notice_from
        typed[f"{kind}-{number}-percent"] = band.percent
        typed[f"{kind}-{number}-pounds"] = "" if band.flat_pence is None else PoundsField.written(band.flat_pence)
    return typed
