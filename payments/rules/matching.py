"""Which invoices a transfer pays: by reference, by sum, by the payer's name; how sure that is, and why.

Only a transfer that names invoices by their whole references and pays exactly what is owed on them is matched without
a person. Everything else is suggested, the likeliest first, and somebody decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from core.words import money
from payments.rules.names import Names
from payments.rules.references import Found, references_in

#: From here on nobody has to look.
SURE = 100
#: More suggestions than this help nobody.
MOST_SUGGESTED = 5
#: Of a payer with more open invoices than this, sets of them are not tried.
MOST_COMBINED = 12


@dataclass(frozen=True)
class Owed:
    """An invoice: its number in the issuer's series, whose it is, and what is still owed on it."""

    id: int
    number: int
    reference: str
    payer_id: int
    open_pence: int


@dataclass(frozen=True)
class Suggestion:
    """Whose money it may be, which invoices it may pay (id and pence), how likely (0 to 100), and why, in words."""

    confidence: int
    why: str
    payer_id: int | None
    parts: tuple[tuple[int, int], ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it is done without a person."""
        return self.confidence >= SURE


@dataclass
class Books:
    """What a transfer may be about: the issuer's letters, its invoices, the payers' names, and who belongs to which
    trust."""

    prefix: str
    invoices: Sequence[Owed]
    names: Names
    trust_of: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self):
        self.by_number = {owed.number: owed for owed in self.invoices}
        self.by_sum: dict[int, list[Owed]] = defaultdict(list)
        self.by_payer: dict[int, list[Owed]] = defaultdict(list)
        for owed in self.invoices:
            if owed.open_pence:
                self.by_sum[owed.open_pence].append(owed)
                self.by_payer[owed.payer_id].append(owed)
                if trust := self.trust_of.get(owed.payer_id):
                    self.by_payer[trust].append(owed)


def suggestions(pence: int, said: str, books: Books) -> list[Suggestion]:
    """What a transfer may pay, the likeliest first; nothing when there is nothing to go by."""
    named = references_in(said, books.prefix)
    found = [*_by_reference(pence, named, said, books)] if named else []
    payers = books.names.found_in(said)
    for payer_id, score in payers.items():
        found += _by_name(pence, payer_id, score, books)
    found += _by_sum(pence, payers, books)
    return _best(found)


def _best(found: Iterable[Suggestion]) -> list[Suggestion]:
    """Each way once, with its best reason."""
    ways: dict[tuple, Suggestion] = {}
    for one in sorted(found, key=lambda one: -one.confidence):
        ways.setdefault((one.payer_id, one.parts), one)
    return list(ways.values())[:MOST_SUGGESTED]


# By reference -----------------------------------------------------------------------------------------------------


def _by_reference(pence: int, named: Sequence[Found], said: str, books: Books) -> Iterable[Suggestion]:
    known = [books.by_number[one.number] for one in named if one.number in books.by_number]
    if not known:
        return
    payer_id = _payer_of(known, said, books)
    unsettled = [owed for owed in known if owed.open_pence]
    if not unsettled:
        yield Suggestion(50, f"Names {_list(known)}, on which nothing is owed any more.", payer_id)
        return
    whole = sum(owed.open_pence for owed in unsettled)
    is_whole = all(one.is_whole for one in named) and len(known) == len(named) == len(unsettled)
    parts = _from_the_first(pence, unsettled)
    if pence == whole:
        sure = is_whole and payer_id is not None
        why = f"Names {_list(unsettled)}, and is just what is owed on {'it' if len(unsettled) == 1 else 'them'}."
        yield Suggestion(SURE if sure else 90, why, payer_id, parts)
    elif pence < whole:
        yield Suggestion(
            80, f"Names {_list(unsettled)}, and pays part of it: {money(whole)} are owed.", payer_id, parts
        )
    else:
        why = f"Names {_list(unsettled)}. {money(pence - whole)} more than is owed stay on the account."
        yield Suggestion(75, why, payer_id, parts)


def _payer_of(known: Sequence[Owed], said: str, books: Books) -> int | None:
    """Whose money it is: the payer's of all these invoices, or their common trust's when it is named or when there are
    several payers; None when they have nothing in common."""
    payers = {owed.payer_id for owed in known}
    trusts = {books.trust_of.get(payer_id) for payer_id in payers}
    trust = trusts.pop() if len(trusts) == 1 else None
    if len(payers) == 1:
        [payer_id] = payers
        is_trusts = trust is not None and trust in books.names.found_in(said, among=[trust])
        return trust if is_trusts and payer_id not in books.names.found_in(said, among=[payer_id]) else payer_id
    return trust


def _from_the_first(pence: int, invoices: Sequence[Owed]) -> tuple[tuple[int, int], ...]:
    """Invoices paid one after another as far as the money goes."""
    parts = []
    for owed in invoices:
        part = min(pence, owed.open_pence)
        if part:
            parts.append((owed.id, part))
            pence -= part
    return tuple(parts)


# By name and by sum -----------------------------------------------------------------------------------------------


def _by_name(pence: int, payer_id: int, score: int, books: Books) -> Iterable[Suggestion]:
    """The payer's name is there, and a sum that fits one open invoice, all of them, some, or none."""
    owing = books.by_payer.get(payer_id, [])
    less = (100 - score) // 4
    just = [owed for owed in owing if owed.open_pence == pence]
    for owed in just[:3]:
        why = f"The payer’s name, and just what is owed on {owed.reference}."
        yield Suggestion((70 if len(just) == 1 else 55) - less, why, payer_id, ((owed.id, pence),))
    if len(owing) > 1 and sum(owed.open_pence for owed in owing) == pence:
        why = f"The payer’s name, and just what is owed on all its {len(owing)} invoices."
        yield Suggestion(70 - less, why, payer_id, _from_the_first(pence, owing))
    elif (some := _some_of(pence, owing)) is not None:
        why = f"The payer’s name, and {_list(some)} come to just this sum."
        yield Suggestion(60 - less, why, payer_id, _from_the_first(pence, some))
    if owing and not just:
        why = "The payer’s name; the oldest of its invoices first."
        yield Suggestion(40 - less, why, payer_id, _from_the_first(pence, owing))
    elif not owing:
        yield Suggestion(30 - less, "The payer’s name; it owes nothing, so the money stays on its account.", payer_id)


def _some_of(pence: int, owing: Sequence[Owed]) -> Sequence[Owed] | None:
    """The one set of two or more invoices that comes to a sum; None when there is none, or more than one."""
    if not 2 < len(owing) <= MOST_COMBINED:
        return None
    sets = (some for size in range(2, len(owing)) for some in combinations(owing, size))
    fitting = [some for some in sets if sum(owed.open_pence for owed in some) == pence]
    return fitting[0] if len(fitting) == 1 else None


def _by_sum(pence: int, payers: Mapping[int, int], books: Books) -> Iterable[Suggestion]:
    """Nothing but the sum: worth a look when it is on few invoices."""
    same = [owed for owed in books.by_sum.get(pence, []) if owed.payer_id not in payers]
    if not 0 < len(same) <= MOST_SUGGESTED:
        return
    for owed in same:
        why = f"Nothing but the sum: it is owed on {owed.reference}" + (" alone." if len(same) == 1 else ".")
        yield Suggestion(25 if len(same) == 1 else 15, why, owed.payer_id, ((owed.id, pence),))


def _list(invoices: Sequence[Owed]) -> str:
    named = [owed.reference for owed in invoices]
    if len(named) > 4:
        return f"{named[0]} and {len(named) - 1} more"
    return " and ".join([", ".join(named[:-1]), named[-1]] if named[:-1] else named)
