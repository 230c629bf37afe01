"""Reads parameters as Stripe takes them: `line_items[0][price_data][currency]=gbp`."""

import re
from typing import Any
from urllib.parse import parse_qsl

from services.card_provider.answers import Refusal, wrong

Parameters = dict[str, Any]


def parameters(encoded: str) -> Parameters:
    """Names in brackets become folders within folders. A folder whose names are numbers, or empty, is a list."""
    found: Parameters = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place, last = found, first
        for part in rest:
            deeper = place.setdefault(last, {})
            if not isinstance(deeper, dict):
                raise wrong(first, f"Invalid {first}")
            place, last = deeper, part or str(len(deeper))
        place[last] = value
    return {name: _with_lists(value) for name, value in found.items()}


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inside = {name: _with_lists(part) for name, part in value.items()}
    if inside and all(name.isdigit() for name in inside):
        return [inside[name] for name in sorted(inside, key=int)]
    return inside


def only(given: Parameters, *known: str) -> None:
    """Refuse a parameter that this call does not take."""
    for name in given.keys() - {*known, "expand"}:
        raise Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def integer(given: Parameters, name: str, *, at_least: int, at_most: int, default: int | None = None) -> int | None:
    if name not in given:
        return default
    text = str(given[name])
    if not re.fullmatch(r"-?\d+", text):
        raise wrong(name, f"Invalid integer: {text}")
    if int(text) < at_least:
        raise wrong(name, f"This value must be greater than or equal to {at_least}.")
    if int(text) > at_most:
        raise wrong(name, f"This value must be less than or equal to {at_most}.")
    return int(text)


def metadata(given: Parameters, name: str = "metadata") -> dict[str, str]:
    kept = given.get(name) or {}
    if not isinstance(kept, dict) or len(kept) > 50 or any(len(k) > 40 or len(v) > 500 for k, v in kept.items()):
        raise wrong(name, "Metadata takes at most 50 names of 40 characters with values of 500 characters.")
    return kept
