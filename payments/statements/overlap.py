"""Which lines of a file are new. Files overlap, and two equal lines of one day are two payments.

A line is known by its day, its sum and its words, and by which of that day's equal lines it is. A file that begins in
the middle of a day is joined to what is known by its balances, or it is refused: no line is lost, and none is repeated.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import words
from payments.statements.balances import Chain, Entry, Refused

Key = tuple[int, str]


@dataclass(frozen=True)
class Known:
    """A line that is in already, in the order of its day."""

    pence: int
    words: str
    balance_pence: int | None = None


@dataclass(frozen=True)
class New:
    """A line that is not in yet, and which of its day's equal lines it is, from 1."""

    entry: Entry
    nth: int


def key_of(pence: int, said: str) -> Key:
    """What makes lines of one day equal: the sum and the words, however they are spaced."""
    return pence, re.sub(r"[^A-Z0-9]", "", said.upper())


def fingerprint(on: date, pence: int, said: str) -> str:
    """The same for equal lines of one day, and for no others."""
    return hashlib.sha256(f"{on}|{pence}|{key_of(pence, said)[1]}".encode()).hexdigest()


def new_lines(chain: Chain, known: Mapping[date, Sequence[Known]]) -> list[New]:
    """The lines of a file that are not in yet. `known`: what is in, by day.

    Raises Refused when the file lacks lines that are in, so that it cannot be told which of them are new.
    """
    days: dict[date, list[Entry]] = defaultdict(list)
    for entry in chain.entries:
        days[entry.on].append(entry)
    first, last = min(days), max(days)
    found: list[New] = []
    for day, entries in days.items():
        there = known.get(day, ())
        by_balance = _tell_by_balance(chain, entries, there, is_first=day == first, is_last=day == last)
        if not by_balance:
            _check(day, entries, there, is_first=day == first, is_last=day == last)
        found += _numbered(_not_in(entries, there, by_balance=by_balance), there)
    return found


def _key(line: Known | Entry) -> Key:
    return key_of(line.pence, line.words)


def _with_balance(line: Known | Entry) -> tuple[Key, int | None]:
    return _key(line), line.balance_pence


def _not_in(entries: Sequence[Entry], there: Sequence[Known], *, by_balance: bool) -> list[Entry]:
    """The lines of a day that have no fellow among those that are in."""
    told_by = _with_balance if by_balance else _key
    left = Counter(map(told_by, there))
    found = []
    for entry in entries:
        if left[told_by(entry)]:
            left[told_by(entry)] -= 1
        else:
            found.append(entry)
    return found


def _numbered(entries: Sequence[Entry], there: Sequence[Known]) -> list[New]:
    counted = Counter(map(_key, there))
    found = []
    for entry in entries:
        counted[_key(entry)] += 1
        found.append(New(entry, counted[_key(entry)]))
    return found


def _tell_by_balance(
    chain: Chain, entries: Sequence[Entry], there: Sequence[Known], *, is_first: bool, is_last: bool
) -> bool:
    """Whether the balances tell which of a day's lines are in: the file has all of those, or begins after some.

    Raises Refused when they say that the file begins in the middle of its first day and does not join what is in.
    """
    if chain.opening_pence is None or not there or any(line.balance_pence is None for line in there):
        return False
    theirs, ours = Counter(map(_with_balance, there)), Counter(map(_with_balance, entries))
    if not theirs - ours or (is_last and not ours - theirs):
        return True
    if not is_first:
        return False
    start = (there[0].balance_pence or 0) - there[0].pence
    if chain.opening_pence == start and not Counter(map(_key, there)) - Counter(map(_key, entries)):
        return False  # the bank wrote the day in another order
    before = sum(pence * count for ((pence, _), _), count in (theirs - ours).items())
    if start + before != chain.opening_pence:
        raise _torn(entries[0])
    return True


def _torn(entry: Entry) -> Refused:
    return Refused(
        f"The file begins in the middle of {words.day(entry.on)}, and does not join what is in for that day. "
        "Take one from the bank that begins with a whole day.",
        line=entry.line,
    )


def _check(day: date, entries: Sequence[Entry], there: Sequence[Known], *, is_first: bool, is_last: bool) -> None:
    """That the file has all lines of the day that are in; at its last day, or the other way round."""
    ours, theirs = Counter(map(_key, entries)), Counter(map(_key, there))
    missing = theirs - ours
    if not missing or (is_first and not ours & theirs and not is_last):
        return
    if is_last and not is_first and not ours - theirs:
        return
    if is_first:
        raise _torn(entries[0])
    lacking = next(line for line in there if missing[_key(line)])
    raise Refused(
        f"A line of {words.day(day)} that is in already is not in this file ({words.money(lacking.pence)}, "
        f"“{lacking.words[:60]}”). Was the file shortened, or are its columns chosen otherwise than last time?",
        line=entries[0].line,
    )
