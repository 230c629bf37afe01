"""The alliance's colours and mark, as the front end was last built with (BUILD_DIR/brand)."""

from __future__ import annotations

import json
from functools import cache

from django.conf import settings


@cache
def colours() -> dict[str, str]:
    """Each colour of the brand by its token, with underscores, so that templates can name it."""
    tokens = json.loads((settings.BUILD_DIR / "brand" / "colours.json").read_text())
    return {token.replace("-", "_"): colour for token, colour in tokens.items()}


@cache
def mark() -> str:
    """The mark as an SVG whose drawing is named #mark. The brand's own file, chosen by whoever runs the portal."""
    return (settings.BUILD_DIR / "brand" / "mark.svg").read_text().strip()


@cache
def picture() -> str:
    """The mark as an SVG that brings its own colours, for documents."""
    return (settings.BUILD_DIR / "brand" / "favicon.svg").read_text().strip()


@cache
def letter_mark() -> str:
    """The sign that stands for the mark in letters, where a picture may be blocked."""
    return (settings.BUILD_DIR / "brand" / "letter-mark.txt").read_text().strip()
