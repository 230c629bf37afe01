"""The filters of the catalogue. They live in the address, so that a list can be bookmarked and sent to a colleague."""

from __future__ import annotations

from collections.abc import Collection

from django import forms

from core.calendar import today
from programmes.models import Audience, CoursePhase, Slot
from programmes.queries import Wanted, month_after
from programmes.queries.catalogue import FREE, PAID, PAST

MONTHS_AHEAD = 12
Choices = list[tuple[str, str]]
SMALL = {"small": True}


class CatalogueForm(forms.Form):
    """Everything may be left open. A value that is no longer on offer is named, and the rest still filters."""

    q = forms.CharField(max_length=100, strip=True, widget=forms.HiddenInput)
    who = forms.MultipleChoiceField(
        label="Who it is for", choices=Audience.choices, widget=forms.CheckboxSelectMultiple(attrs=SMALL)
    )
    phase = forms.MultipleChoiceField(
        label="Phase", choices=CoursePhase.choices, widget=forms.CheckboxSelectMultiple(attrs=SMALL)
    )
    when = forms.ChoiceField(label="When")
    slot = forms.MultipleChoiceField(
        label="Time of day", choices=Slot.choices, widget=forms.CheckboxSelectMultiple(attrs=SMALL)
    )
    topic = forms.ChoiceField(label="Topic")
    led_by = forms.ChoiceField(label="Led by")
    price = forms.ChoiceField(label="Price", choices=[("", "Any price"), (FREE, "Free"), (PAID, "To be paid for")])
    places = forms.BooleanField(label="Only with places left", widget=forms.CheckboxInput(attrs=SMALL))

    def __init__(self, *args, topics: Choices, schools: Choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", "Any topic"), *topics]
        self.fields["led_by"].choices = [("", "Any school"), *schools]
        self.fields["when"].choices = [("", "From now on"), *months_ahead(), (PAST, "Past courses")]
        for name, field in self.fields.items():
            field.required = False
            field.error_messages |= {"invalid_choice": f"Choose from the list: {field.label or name}."}

    def wanted(self, *, tiers: Collection[str] = ()) -> Wanted:
        """What is looked for, from the answers that can be understood."""
        self.is_valid()  # what cannot be understood is left out
        said = self.cleaned_data if self.is_bound else {}
        return Wanted(
            words=said.get("q", ""),
            audiences=said.get("who", ()),
            topic=said.get("topic", ""),
            phases=said.get("phase", ()),
            slots=said.get("slot", ()),
            when=said.get("when", ""),
            price=said.get("price", ""),
            led_by=int(said["led_by"]) if said.get("led_by") else None,
            has_places=said.get("places", False),
            tiers=tiers,
        )

    def month_in_list(self, month: str) -> str | None:
        """The month of the month view as the list filters by it; None when it only lists what is still to come."""
        return month if month in dict(self.fields["when"].choices) and month not in ("", PAST) else None

    def asked(self) -> dict[str, list[str]]:
        """The filters in use as they stand in the address; nothing of it when it looks back."""
        asked: dict[str, list[str]] = {}
        for chip in self.chips():
            asked.setdefault(chip["name"], []).append(chip["value"])
        return {} if asked.get("when") == [PAST] else {name: sorted(values) for name, values in sorted(asked.items())}

    def words(self) -> str:
        """The same as one line: “phonics”, Teachers, Primary."""
        return ", ".join(chip["label"] for chip in self.chips())

    def chips(self) -> list[dict[str, str]]:
        """Each filter in use, with the value of the address that it stands for."""
        self.is_valid()
        if not self.is_bound:
            return []
        return [chip for name, value in self.cleaned_data.items() for chip in self._chips_of(name, value)]

    def _chips_of(self, name: str, value) -> list[dict[str, str]]:
        if not value:
            return []
        field = self.fields[name]
        if name == "q":
            return [{"label": f"“{value}”", "name": name, "value": self.data.get(name, "")}]
        if isinstance(field, forms.BooleanField):
            return [{"label": "Places left", "name": name, "value": self.data.get(name, "")}]
        labels = dict(field.choices)
        values = value if isinstance(value, list) else [value]
        return [{"label": labels[one], "name": name, "value": one} for one in values]


def months_ahead() -> Choices:
    """This month and the eleven after it, as 2027-01 and January 2027."""
    first = today().replace(day=1)
    months = [month_after(first, count) for count in range(MONTHS_AHEAD)]
    return [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months]
