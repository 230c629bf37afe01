"""Whether the balances of a statement agree with its lines, and in which order the lines are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from django.core.exceptions import ValidationError

from core import words


class Refused(ValidationError):  # noqa: N818 (it is the file that is at fault)
    """The file is not taken, none of it. The words name the line and say why."""

    def __init__(self, reason: str, *, line: int = 0):
        super().__init__(f"Line {line}: {reason}" if line else reason)
        self.line = line


@dataclass(frozen=True)
class Entry:
    """One movement: its line in the file, the day, pence (out is negative), the bank's words, and the balance after
    it where that is known. `is_shortened`: a spreadsheet may have cut pennies off."""

    line: int
    on: date
    pence: int
    words: str
    balance_pence: int | None = None
    is_shortened: bool = False


@dataclass(frozen=True)
class Chain:
    """Lines from the oldest to the latest, with the balance before the first and after the last; None: not said."""

    entries: tuple[Entry, ...]
    opening_pence: int | None
    closing_pence: int | None


def in_order(entries: Sequence[Entry], *, opening: int | None = None, closing: int | None = None) -> Chain:
    """The lines in the order in which the money moved, with every balance that the file states seen to agree.

    Files are written forwards, backwards, or backwards by day and forwards within one. `opening` and `closing` are
    what the file, or a person, says besides. Raises Refused with the line at which a balance parts from the lines.
    """
    tried = [_try(order, opening) for order in _orders(entries)]
    best, parts_at = max(tried, key=lambda one: len(entries) if one[1] is None else one[1])
    if parts_at is not None:
        raise _refusal(best, parts_at, opening)
    chain = _chain(best, opening)
    shortened = _unproved(best)
    if closing is not None and chain.closing_pence is not None and closing != chain.closing_pence:
        raise Refused(
            f"The lines lead to a balance of {words.money(chain.closing_pence)}, and the file ends with "
            f"{words.money(closing)}. A line is missing, or was read wrongly."
        )
    if shortened is not None:
        raise Refused(
            "A spreadsheet shortened the sum, so that pennies may be missing. Take the file as the bank gave it.",
            line=shortened.line,
        )
    return chain


def _orders(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Ways in which the lines may be meant, the likelier first."""
    forwards, backwards = tuple(entries), tuple(reversed(entries))
    is_backwards = len(entries) > 1 and entries[0].on > entries[-1].on
    plain = [backwards, forwards] if is_backwards else [forwards, backwards]
    return [*plain, *(tuple(sorted(order, key=lambda entry: entry.on)) for order in plain)]


def _try(order: tuple[Entry, ...], opening: int | None) -> tuple[tuple[Entry, ...], int | None]:
    """The order, and the place at which its balances part from its sums; None when they never do."""
    balance = opening
    for place, entry in enumerate(order):
        balance = balance + entry.pence if balance is not None else None
        if entry.balance_pence is not None:
            if balance is not None and balance != entry.balance_pence:
                return order, place
            balance = entry.balance_pence
    return order, None


def _refusal(order: tuple[Entry, ...], place: int, opening: int | None) -> Refused:
    balance = opening
    for entry in order[:place]:
        balance = entry.balance_pence if entry.balance_pence is not None else (balance or 0) + entry.pence
    entry = order[place]
    assert balance is not None
    assert entry.balance_pence is not None
    return Refused(
        f"After {words.money(balance)} and {words.money(entry.pence)} the balance should be "
        f"{words.money(balance + entry.pence)}, and the file says {words.money(entry.balance_pence)}. "
        "A line is missing, or was read wrongly.",
        line=entry.line,
    )


def _chain(order: tuple[Entry, ...], opening: int | None) -> Chain:
    """With the balances that follow from those that are stated."""
    known = next((place for place, entry in enumerate(order) if entry.balance_pence is not None), None)
    if opening is None and known is not None:
        opening = (order[known].balance_pence or 0) - sum(entry.pence for entry in order[: known + 1])
    if opening is None:
        return Chain(order, None, None)
    balances = [opening + moved for moved in accumulate(entry.pence for entry in order)]
    entries = tuple(replace(entry, balance_pence=balance) for entry, balance in zip(order, balances, strict=True))
    return Chain(entries, opening, balances[-1])


def _unproved(order: tuple[Entry, ...]) -> Entry | None:
    """The first line whose sum was shortened and that stands between no two stated balances."""
    stated = [place for place, entry in enumerate(order) if entry.balance_pence is not None]
    first, last = (stated[0], stated[-1]) if stated else (0, 0)
    shortened = (entry for place, entry in enumerate(order) if entry.is_shortened and not first < place <= last)
    return next(shortened, None)
