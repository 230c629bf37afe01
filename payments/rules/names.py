"""How a payer's name is found in what a bank passes on, where names are cut after some letters and spelt anyhow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

#: Words that many schools share, and words of banks: none of them says who somebody is.
_COMMON = """
    the of and for in at a an school schools primary prim secondary infant infants junior juniors nursery academy
    academies college trust mat multi foundation community church england ce cofe rc roman catholic voluntary aided
    st saint saints federation education educational learning partnership council borough london southwark ltd limited
    plc llp bgc fpi fps bacs bac chaps payment payments pay paid invoice invoices inv ref reference from to via
    transfer credit mr mrs ms dr acc account company
"""
COMMON = frozenset(_COMMON.split())
#: From this share of its words on, a name counts as found.
ALIKE = 60
SHORTEST_BEGINNING = 3


def words_of(name: str) -> list[str]:
    """The words of a name that say who somebody is; all of them where there is no such word."""
    plain = re.sub(r"['’`]", "", name.lower())
    every = re.findall(r"[a-z0-9]+", plain)
    return [word for word in every if word not in COMMON and not word.isdigit()] or every


def alike(said: str, name: str) -> int:
    """How much of a name stands in some words, 0 to 100. A word that the bank cut counts when at least three letters of
    it are left, and so do usual short forms such as Sq and Rd."""
    there, wanted = set(words_of(said)), words_of(name)
    if not wanted or not there:
        return 0
    whole = sum(len(word) for word in wanted)
    return 100 * sum(len(word) for word in wanted if _stands_in(word, there)) // whole


SHORT = {"square": "sq", "road": "rd", "street": "st", "lane": "la", "grove": "gr", "avenue": "ave", "mount": "mt"}


def _stands_in(word: str, there: set[str]) -> bool:
    if word in there or SHORT.get(word) in there:
        return True
    return any(len(one) >= SHORTEST_BEGINNING and word.startswith(one) for one in there)


@dataclass
class Names:
    """The names and former names of payers, to be looked up by what a bank passes on."""

    of: Mapping[int, Sequence[str]]
    _by_beginning: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self):
        for payer_id, names in self.of.items():
            for word in (word for name in names for word in words_of(name)):
                self._by_beginning[word[:SHORTEST_BEGINNING]].add(payer_id)

    def found_in(self, said: str, *, among: Iterable[int] | None = None) -> dict[int, int]:
        """Payers whose name stands in some words → how much of it (ALIKE to 100), the likeliest first. Where several
        are found, those of whom much less stands there are left out."""
        maybe: set[int] = set()
        for word in words_of(said):
            maybe |= self._by_beginning.get(word[:SHORTEST_BEGINNING], set())
        if among is not None:
            maybe &= set(among)
        scored = {number: max(alike(said, name) for name in self.of[number]) for number in maybe}
        best = sorted(scored.items(), key=lambda one: (-one[1], one[0]))
        return {number: score for number, score in best if score >= ALIKE and score >= best[0][1] - 20}
