"""What a movement of the account is that pays no invoice: a payment run, a refund, one that came back, a charge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

#: What banks write beside a transfer that they send back.
CAME_BACK = re.compile(
    r"\b(return(ed)?|unpaid|recall(ed)?|reject(ed)?|bounced|failed|unapplied|reversal)\b", re.IGNORECASE
)
CHARGES = re.compile(
    r"\b(bank|account|service|transaction|bacs|chaps|overdraft|monthly)\s+(charges?|fees?)\b|\bcharges?\s+to\b"
    r"|\bcommission\b|\b(interest|tariff)\s+charged?\b|\bnet\s+charges?\b",
    re.IGNORECASE,
)
#: How banks call a whole file of transfers.
A_FILE = re.compile(r"\b(bulk|bacs|batch|faster payments?|multiple|file)\b", re.IGNORECASE)
#: Letters before the number of what goes out: R for a refund, P for what is paid to a school.
REFUND, PAYABLE = "R", "P"


class Kind(Enum):
    """What of ours went out."""

    RUN = "run"
    REFUND = "refund"
    PAYABLE = "payable"


@dataclass(frozen=True)
class Sent:
    """Something that the bank was told to pay, by its number; `is_seen` when a statement has shown it."""

    kind: Kind
    id: int
    pence: int
    reference: str
    is_seen: bool = False


@dataclass(frozen=True)
class Seen:
    """What a movement is: of ours, a bank's charge, or nothing of ours; `is_sure` when nobody has to look."""

    why: str
    is_sure: bool
    sent: Sent | None = None
    came_back: bool = False
    is_ours: bool = True


def reference(prefix: str, letter: str, number: int) -> str:
    """What stands on the payer's statement, and comes back on ours: STSA-R000012 (at most 18 signs)."""
    return f"{prefix}-{letter}{number:06}"


def run_reference(prefix: str, number: int) -> str:
    """What a whole run is called in the bank: STSA-RUN-0012."""
    return f"{prefix}-RUN-{number:04}"


def _names(said: str, sent: Sent) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"[^A-Z0-9]", "", text.upper())

    return plain(sent.reference) in plain(said)


def went_out(pence: int, said: str, outstanding: Sequence[Sent]) -> Seen:
    """What money that went out was (pence above 0): a transfer of ours by its reference and sum, a whole run by its
    sum, the bank's charges, or somebody else's business in the same account."""
    waiting = [sent for sent in outstanding if not sent.is_seen]
    named = [sent for sent in waiting if sent.kind != Kind.RUN and _names(said, sent)]
    for sent in named:
        if sent.pence == pence:
            return Seen(f"{sent.reference} has gone out.", is_sure=True, sent=sent)
    runs = [sent for sent in waiting if sent.kind == Kind.RUN and sent.pence == pence]
    if len(runs) == 1 and (_names(said, runs[0]) or not named):
        return Seen(
            f"Just the sum of {runs[0].reference}.",
            is_sure=_names(said, runs[0]) or bool(A_FILE.search(said)),
            sent=runs[0],
        )
    if named:
        return Seen(f"Names {named[0].reference}, with another sum.", is_sure=False, sent=named[0])
    same = [sent for sent in waiting if sent.pence == pence]
    if same:
        return Seen(f"Just the sum of {same[0].reference}, without its reference.", is_sure=False, sent=same[0])
    if CHARGES.search(said):
        return Seen("Charges of the bank.", is_sure=True, is_ours=False)
    return Seen("Went out for something that is not the alliance’s.", is_sure=True, is_ours=False)


def possible(pence: int, outstanding: Sequence[Sent], *, came_in: bool) -> list[Sent]:
    """What of ours a movement of this sum may be: gone out and not seen yet, or come back."""
    same = [sent for sent in outstanding if sent.pence == pence]
    return [sent for sent in same if (sent.kind != Kind.RUN if came_in else not sent.is_seen)]


def came_back(pence: int, said: str, outstanding: Sequence[Sent]) -> Seen | None:
    """Money that came in because the bank sent a transfer of ours back; None when it is none."""
    sent_before = [sent for sent in outstanding if sent.kind != Kind.RUN and sent.pence == pence]
    named = [sent for sent in sent_before if _names(said, sent)]
    if named:
        return Seen(f"{named[0].reference} came back.", is_sure=True, sent=named[0], came_back=True)
    if CAME_BACK.search(said) and sent_before:
        why = f"The bank calls it returned, and {sent_before[0].reference} was for this sum."
        return Seen(why, is_sure=False, sent=sent_before[0], came_back=True)
    return None
