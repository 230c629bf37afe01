"""A form field as a GOV.UK component: which one it is, and everything its template says.

A widget may carry these hints beside its real attributes (in `attrs`, or in crispy's `Field(...)`): `label-size` ("s"
unless told; "" for plain), `heading` (the label is the page's heading), `prefix`, `suffix`, `inline`, `small`, `width`,
`hints` (a dict of option → sentence). They never reach the HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from core.fields import DayMonthYear

HINTS = {"label-size", "heading", "prefix", "suffix", "inline", "small", "width", "hints"}
# Attributes that browsers would act on by themselves: we say what is wrong in our own words instead.
REFUSED = {"required", "maxlength", "minlength", "min", "max", "step", "placeholder", "class"}

KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (DayMonthYear, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)

MISSING = {
    "radios": "Choose an answer for “{}”.",
    "select": "Choose an answer for “{}”.",
    "checkboxes": "Choose at least one for “{}”.",
    "checkbox": "Tick “{}” to go on.",
    "file": "Choose a file for “{}”.",
}


@dataclass
class Option:
    """One radio button, checkbox or line of a select."""

    id: str
    value: str
    label: str
    is_chosen: bool = False
    hint: str = ""
    attrs: dict[str, str] = field(default_factory=dict)


@dataclass
class Question:
    """What a template of the pack needs to draw one field."""

    bound: BoundField

    def __post_init__(self):
        self.widget = self.bound.field.widget
        self.own = {name: value for name, value in self.widget.attrs.items() if name in HINTS}
        self.id = self.widget.attrs.get("id") or self.bound.auto_id or self.bound.html_name
        self.name = self.bound.html_name
        self.value = self.bound.value()
        self.errors = [self._said(error) for error in self.bound.errors.as_data()]
        self.hint = self.bound.help_text

    @cached_property
    def kind(self) -> str:
        """The component's name, which is its template's name."""
        return next((kind for widget, kind in KINDS if isinstance(self.widget, widget)), "input")

    def _said(self, error: ValidationError) -> str:
        """The error in words that say what to do: "This field is required." names neither the field nor the way out."""
        own_words = self.bound.field.error_messages.get("required")
        if error.code == "required" and own_words == forms.Field.default_error_messages["required"]:
            return MISSING.get(self.kind, "Fill in “{}”.").format(self.bound.label)
        return " ".join(map(str, error.messages))

    @cached_property
    def label(self) -> str:
        """The label; a question that may be left empty says so when others in the form may not. One that only a draft
        may leave empty (`needed_to_send` of its field) does not say so."""
        is_needed = self.bound.field.required or getattr(self.bound.field, "needed_to_send", False)
        if self.kind == "checkbox" or is_needed or not _asks_for_something(self.bound.form):
            return str(self.bound.label)
        return f"{self.bound.label} (optional)"

    @property
    def label_size(self) -> str:
        return self.own.get("label-size", "s")

    @cached_property
    def described_by(self) -> str:
        """Ids of what a screen reader reads after the label: the hint, the error, and what the form named itself."""
        parts = [f"{self.id}-info"] if self.most_characters else []
        parts += [named] if (named := self.widget.attrs.get("aria-describedby")) else []
        parts += [f"{self.id}-hint"] if self.hint else []
        parts += [f"{self.id}-error"] if self.errors else []
        return " ".join(parts)

    @cached_property
    def attrs(self) -> dict[str, object]:
        """The attributes of the control itself that the form asked for."""
        refused = HINTS | REFUSED | {"id", "rows", "cols", "aria-describedby", "type", "data-maxlength"}
        return {
            name: value
            for name, value in self.widget.attrs.items()
            if name not in refused and value not in (None, False)
        }

    @property
    def input_type(self) -> str:
        """Numbers are typed as text with a number keyboard: a spinner changes them by accident."""
        asked = self.widget.attrs.get("type") or getattr(self.widget, "input_type", "text")
        return "text" if asked == "number" else asked

    @property
    def is_number(self) -> bool:
        return getattr(self.widget, "input_type", "") == "number"

    @property
    def is_whole_number(self) -> bool:
        return isinstance(self.bound.field, forms.IntegerField) and not isinstance(self.bound.field, forms.FloatField)

    @cached_property
    def shown_value(self) -> str:
        """What stands in the box: what was typed, or the value in the form's own format."""
        shown = self.widget.format_value(self.value)
        return "" if shown is None else str(shown)

    @property
    def long_value(self) -> str:
        """The same in a textarea, of which browsers swallow a first line break."""
        return f"\n{self.shown_value}" if self.shown_value.startswith(("\n", "\r")) else self.shown_value

    @cached_property
    def most_characters(self) -> int | None:
        """The length that a long answer may have; such a question counts along."""
        asked = self.widget.attrs.get("data-maxlength") or getattr(self.bound.field, "max_length", None)
        return int(asked) if asked and isinstance(self.widget, forms.Textarea) else None

    @property
    def rows(self) -> object:
        return self.widget.attrs.get("rows") if self.widget.attrs.get("rows") != "10" else 5

    @property
    def options(self) -> list[Option]:
        """The choices, in groups flattened: radios, checkboxes."""
        return [option for _, options in self.groups for option in options]

    @property
    def groups(self) -> list[tuple[str | None, list[Option]]]:
        """The choices as (group's name or None, its options)."""
        raw = self.value if isinstance(self.value, (list, tuple, set)) else [self.value]
        chosen = self.widget.format_value(list(raw))
        if type(self.widget) is forms.Select:
            return [(name, self._plain(choices, set(chosen))) for name, choices in _in_groups(self.widget.choices)]
        numbers = iter(range(1, 10_000))
        groups = self.widget.optgroups(self.name, chosen, {})
        return [(name, list(self._options(options, numbers))) for name, options, _ in groups]

    def _plain(self, choices: list[tuple[Any, Any]], chosen: set[str]) -> list[Option]:
        """The lines of a select that are nothing but value and words. Some pages have hundreds."""
        said = (("" if value is None else str(value), label) for value, label in choices)
        return [Option(self.id, value, label, is_chosen=value in chosen) for value, label in said]

    def _options(self, raw: list[dict], numbers: Iterator[int]) -> Iterator[Option]:
        hints = self.own.get("hints", {})
        for option in raw:
            number = next(numbers)
            yield Option(
                id=self.id if number == 1 else f"{self.id}-{number}",
                value="" if option["value"] is None else str(option["value"]),
                label=option["label"],
                is_chosen=option["selected"],
                hint=hints.get(str(option["value"]), ""),
                attrs={
                    name: value for name, value in option["attrs"].items() if name in ("disabled", "data-behaviour")
                },
            )

    @property
    def parts(self) -> list[dict]:
        """Day, month and year of a date."""
        typed = self.widget.parts(self.value)
        return [
            {"name": part, "label": part.title(), "value": typed[part], "width": 4 if part == "year" else 2}
            for part in ("day", "month", "year")
        ]


def messages_of(bound: BoundField) -> list[str]:
    """What is wrong with one answer, as its component and the error summary both say it."""
    return Question(bound).errors


def first_control(bound: BoundField) -> str:
    """Id of what the error summary's link leads to."""
    question = Question(bound)
    return f"{question.id}-day" if question.kind == "date" else question.id


def _in_groups(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str | None, list[tuple[Any, Any]]]]:
    """Choices under the name of their group, those without one together under None."""
    alone: list[tuple[Any, Any]] = []
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            if alone:
                yield None, alone
            alone = []
            yield value, list(label)
        else:
            alone.append((value, label))
    if alone:
        yield None, alone


def _asks_for_something(form: forms.BaseForm) -> bool:
    return any(asked.required and not asked.widget.is_hidden for asked in form.fields.values())
