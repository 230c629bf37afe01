"""The examples that GOV.UK Frontend ships for each component, and our own form for each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.conf import settings

from core.fields import DateField

SHIPPED = settings.BASE_DIR / "node_modules/govuk-frontend/dist/govuk/components"


@dataclass(frozen=True)
class Example:
    """One example: what was asked for, and the HTML that must come of it."""

    component: str
    name: str
    options: dict
    html: str

    def __str__(self):
        return f"{self.component}: {self.name}"


def examples(component: str) -> list[Example]:
    """Every example of a component."""
    shipped = json.loads((SHIPPED / component / "fixtures.json").read_text())["fixtures"]
    return [Example(component, one["name"], one["options"], one["html"]) for one in shipped]


# What our pack draws, by component: the options it knows. An example that asks for anything else is left out by that
# option's name, never by its own: raw HTML in labels and hints (we never pass any), attributes of outer boxes,
# translations, other words inside a component (feeds for scripts), conditional reveals and dividers (no page has one).
QUESTION = {"id", "idPrefix", "name", "namePrefix", "label", "fieldset", "hint", "errorMessage", "describedBy"}
KNOWN = {
    "input": QUESTION
    | {"value", "classes", "prefix", "suffix", "type", "inputmode", "autocomplete", "spellcheck", "pattern"},
    "textarea": QUESTION | {"value", "rows", "autocomplete", "spellcheck"},
    "character-count": QUESTION | {"value", "rows", "maxlength", "spellcheck"},
    "select": QUESTION | {"items", "value"},
    "radios": QUESTION | {"items", "value", "classes"},
    "checkboxes": QUESTION | {"items", "values", "classes"},
    "date-input": QUESTION | {"value", "values"},
    "file-upload": QUESTION,
    "password-input": QUESTION | {"autocomplete"},
}
MODIFIERS = {"govuk-radios--inline": "inline", "govuk-radios--small": "small", "govuk-checkboxes--small": "small"}
REAL_ATTRIBUTES = {"autocomplete", "spellcheck", "pattern", "inputmode"}


class LeftOut(Exception):  # noqa: N818 - not an error: a word about an example
    """The example asks for something that the pack does not draw; its words say what."""


def form_for(example: Example) -> tuple[forms.Form, str]:
    """A form with the one question of the example, and its name. Raises LeftOut."""
    options = dict(example.options)
    if unknown := sorted(set(options) - KNOWN[example.component]):
        raise LeftOut(unknown[0])
    if example.component == "character-count" and "maxlength" not in options:
        raise LeftOut("a counter without a limit")
    attrs = _attrs(options) | _naming(options)
    name = options.get("name") or options.get("namePrefix") or options.get("id", "")
    field = FIELDS[example.component](options, attrs)
    field.label, field.help_text, field.required = _label(options), _text(options.get("hint")), False
    form = forms.Form({} if options.get("errorMessage") else None)
    form.fields[name] = field
    form.initial[name] = _value(options)
    if error := options.get("errorMessage"):
        form.data = _typed(example.component, name, _value(options))
        form.errors.clear()  # what Django itself says of the example's answer is not what is looked at
        form.add_error(name, _text(error))
    return form, name


def _typed(component: str, name: str, value: object) -> dict:
    return {} if value is None or component == "date-input" else {name: value}


def _value(options: dict) -> object:
    value = options.get("value", options.get("values"))
    if value is None and "items" in options:
        chosen = [str(item["value"]) for item in options["items"] if item.get("checked") or item.get("selected")]
        return chosen[0] if len(chosen) == 1 and "values" not in options else chosen or None
    if isinstance(value, dict):
        typed = {part.rpartition("-")[2]: number for part, number in value.items()}
        return "-".join(str(typed.get(part, "")) for part in ("year", "month", "day"))
    return value


def _text(words: dict | None) -> str:
    if not words:
        return ""
    if set(words) - {"text"}:
        raise LeftOut(min(set(words) - {"text"}))
    return words["text"]


def _naming(options: dict) -> dict:
    """The sizes and headings of label or legend, as hints to the pack."""
    words = options.get("label") or (options.get("fieldset") or {}).get("legend")
    if not words or set(options.get("fieldset") or {}) - {"legend"}:
        raise LeftOut("no label or legend, or more of the fieldset")
    if set(words) - {"text", "classes", "isPageHeading"} or "text" not in words:
        raise LeftOut("raw HTML or attributes of the label")
    classes = words.get("classes", "")
    size = classes.rpartition("--")[2] if classes else ""
    if len(size) > 2:
        raise LeftOut(f"label's class {classes}")
    return {"label-size": size, "heading": words.get("isPageHeading", False)}


def _label(options: dict) -> str:
    return (options.get("label") or options["fieldset"]["legend"])["text"]


def _attrs(options: dict) -> dict:
    attrs = {name: options[name] for name in REAL_ATTRIBUTES & set(options)}
    if "spellcheck" in attrs:
        attrs["spellcheck"] = str(attrs["spellcheck"]).lower()
    attrs["id"] = options.get("id") or options.get("idPrefix") or options.get("name")
    for modifier in options.get("classes", "").split():
        if modifier.startswith("govuk-input--width-"):
            attrs["width"] = modifier.rpartition("-")[2]
        elif modifier in MODIFIERS:
            attrs[MODIFIERS[modifier]] = True
        else:
            raise LeftOut(f"class {modifier}")
    if "describedBy" in options:
        attrs["aria-describedby"] = options["describedBy"]
    for part in ("prefix", "suffix"):
        if part in options:
            attrs[part] = _text(options[part])
    return attrs


def _choices(options: dict, attrs: dict) -> list[tuple[str, str]]:
    for item in options.get("items") or [None]:
        if not item or set(item) - {"value", "text", "hint", "checked", "selected"} or "text" not in item:
            raise LeftOut("an item with more than words and a hint")
        if not item.get("value") or ("value" in options and "selected" in item):
            raise LeftOut("an item without a value, or told twice whether it is chosen")
    hints = {str(item.get("value", "")): _text(item.get("hint")) for item in options["items"]}
    if any(hints.values()):
        attrs["hints"] = hints
    return [(str(item.get("value", item["text"])), item["text"]) for item in options["items"]]


def _input(options: dict, attrs: dict) -> forms.Field:
    if options.get("type") == "number":
        raise LeftOut("type number: ours are typed as text, with a number keyboard")
    return forms.CharField(widget=forms.TextInput(attrs={**attrs, "type": options.get("type", "text")}))


def _textarea(options: dict, attrs: dict) -> forms.Field:
    attrs |= {"rows": options.get("rows", 5)}
    return forms.CharField(widget=forms.Textarea(attrs=attrs), max_length=options.get("maxlength"))


def _chosen_from(widget: type[forms.Widget]) -> Callable[[dict, dict], forms.Field]:
    def field(options: dict, attrs: dict) -> forms.Field:
        choices = _choices(options, attrs)
        kind = forms.MultipleChoiceField if widget is forms.CheckboxSelectMultiple else forms.ChoiceField
        return kind(choices=choices, widget=widget(attrs=attrs))

    return field


def _date(options: dict, attrs: dict) -> forms.Field:
    field = DateField()
    field.widget.attrs |= attrs
    return field


FIELDS: dict[str, Callable[[dict, dict], forms.Field]] = {
    "input": _input,
    "textarea": _textarea,
    "character-count": _textarea,
    "select": _chosen_from(forms.Select),
    "radios": _chosen_from(forms.RadioSelect),
    "checkboxes": _chosen_from(forms.CheckboxSelectMultiple),
    "date-input": _date,
    "file-upload": lambda options, attrs: forms.FileField(widget=forms.FileInput(attrs=attrs)),
    "password-input": lambda options, attrs: forms.CharField(widget=forms.PasswordInput(attrs=attrs)),
}
