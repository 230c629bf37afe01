"""An alliance's own look: a folder with its colours and its mark, chosen by ALLIANCE_BRAND and checked when built."""

from __future__ import annotations

import json
from pathlib import Path

TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2: 1.4.3 text, 1.4.11 parts of controls and pictures

# What stands on what, and how clearly it must be seen there.
PAIRS = (
    [
        (text, ground, TEXT)
        for text in ("ink", "ink-soft", "brand", "link", "accent-text")
        for ground in ("paper", "band", "card")
    ]
    + [("ink-soft", "quiet-bg", TEXT), ("ink", "focus", TEXT), ("brand", "mist", TEXT), ("brand-deep", "mist", TEXT)]
    + [("card", ground, TEXT) for ground in ("brand", "brand-deep", "bad")]
    + [("brand-pale", "brand-deep", TEXT), ("accent-bright", "brand-deep", CONTROL), ("link-visited", "paper", TEXT)]
    + [(f"{word}", f"{word}-bg", TEXT) for word in ("good", "wait", "bad")]
    + [(part, ground, CONTROL) for part in ("control", "accent", "brand-mid") for ground in ("paper", "band", "card")]
)


def colours_of(folder: Path) -> dict[str, str]:
    """The brand's colours by token; raises ValueError when two that meet on a page cannot be told apart."""
    colours = json.loads((folder / "colours.json").read_text())
    if faults := contrast_faults(colours):
        raise ValueError(f"{folder.name}/colours.json: " + "; ".join(faults))
    return colours


def contrast_faults(colours: dict[str, str]) -> list[str]:
    """A sentence for each pair of colours that is too faint."""
    return [
        f"{front} on {ground} is {ratio:.1f}, and needs {least}"
        for front, ground, least in PAIRS
        if (ratio := contrast(colours[front], colours[ground])) < least
    ]


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours written as #rrggbb."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def as_scss(colours: dict[str, str]) -> str:
    """The colours as one Sass map, the only place the stylesheet reads them from."""
    rows = "\n".join(f'  "{token}": {value},' for token, value in colours.items())
    return f"$colours: (\n{rows}\n);\n"


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
