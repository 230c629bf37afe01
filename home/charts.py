"""Figures drawn as bars: each is a share of the longest one. The numbers stand beside them, and in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: More bars than this say no more than the table under them.
MOST_BARS = 12


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its figure in words, and its length in hundredths of the longest one."""

    label: str
    words: str
    share: str


def bars_of(figures: Iterable[tuple[str, int, str]], *, most: int = MOST_BARS) -> list[Bar]:
    """The longest bars of label, number and words, in the order given; none when all are nothing."""
    rows = list(figures)
    longest = max((number for _, number, _ in rows), default=0)
    if longest <= 0:
        return []
    kept = sorted(sorted(range(len(rows)), key=lambda place: -rows[place][1])[:most])
    return [Bar(rows[n][0], rows[n][2], f"{100 * max(rows[n][1], 0) / longest:.2f}") for n in kept]
