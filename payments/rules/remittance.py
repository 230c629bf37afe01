"""What a remittance advice says, pasted in as text: references and sums, and whether they come to what was received."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.words import money
from payments.rules.matching import Owed
from payments.rules.references import references_in

SUM = re.compile(
    r"(?<![\d.,/-])(?:£|GBP)?\s?(\d{1,3}(?:,\d{3})+|\d+)\.(\d{2})(?![\d.,])|(?:£|GBP)\s?(\d{1,3}(?:,\d{3})+|\d+)(?![\d.,])"
)
TOTAL = re.compile(r"\b(total|payment amount|amount paid|sum paid)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Advised:
    """One invoice that an advice names, and the sum beside it; None where it gives none."""

    number: int
    pence: int | None


@dataclass(frozen=True)
class Advice:
    """What a text says: its invoices, and the total where it states one."""

    lines: tuple[Advised, ...]
    total_pence: int | None = None


def read_advice(text: str, prefix: str) -> Advice:
    """The references of a text with the sums beside them. Where a row has several sums (net, VAT, gross) the last one
    counts; a sum on a row of its own belongs to the reference above it."""
    lines: list[Advised] = []
    total = None
    for row in text.splitlines():
        named = references_in(row, prefix)
        sums = [_pence(found) for found in SUM.finditer(row)]
        if TOTAL.search(row) and sums and not named:
            total = sums[-1]
        elif len(named) == 1:
            lines.append(Advised(named[0].number, sums[-1] if sums else None))
        elif named:
            each = sums if len(sums) == len(named) else [None] * len(named)
            lines += [Advised(one.number, pence) for one, pence in zip(named, each, strict=True)]
        elif sums and lines and lines[-1].pence is None:
            lines[-1] = Advised(lines[-1].number, sums[-1])
    return Advice(tuple(lines), total)


def _pence(found: re.Match[str]) -> int:
    pounds = (found[1] or found[3]).replace(",", "")
    return 100 * int(pounds) + int(found[2] or 0)


@dataclass(frozen=True)
class Checked:
    """How a transfer is to be shared out (invoice id, pence) when everything agrees; else what is missing."""

    parts: tuple[tuple[int, int], ...]
    troubles: tuple[str, ...]


def check_advice(advice: Advice, owed: Mapping[int, Owed], *, pence: int, prefix: str) -> Checked:
    """Hold an advice against the invoices (number → what is owed) and against what was received.

    It agrees when every invoice is known, no sum is more than is owed, and all come to just what was received.
    """
    if not advice.lines:
        return Checked((), ("There is no reference of an invoice in it.",))
    troubles: list[str] = []
    parts: dict[int, int] = {}
    for line in advice.lines:
        found = owed.get(line.number)
        if found is None:
            troubles.append(f"{prefix}-{line.number:06} is no invoice of ours.")
            continue
        part = found.open_pence if line.pence is None else line.pence
        parts[found.id] = parts.get(found.id, 0) + part
        if parts[found.id] > found.open_pence:
            troubles.append(
                f"{found.reference}: {money(parts[found.id])} in the advice, {money(found.open_pence)} are owed."
            )
        elif not part:
            troubles.append(f"{found.reference}: nothing is owed on it any more.")
    return Checked(tuple(parts.items()), (*troubles, *_sums(sum(parts.values()), advice.total_pence, pence)))


def _sums(advised: int, total: int | None, pence: int) -> Sequence[str]:
    troubles = []
    if total is not None and total != pence:
        troubles.append(f"The advice is for {money(total)}, and the transfer for {money(pence)}.")
    if advised < pence:
        troubles.append(
            f"Its invoices come to {money(advised)}: {money(pence - advised)} of the transfer are not explained."
        )
    elif advised > pence:
        troubles.append(f"Its invoices come to {money(advised)}: {money(advised - pence)} more than was transferred.")
    return troubles
