"""How the reference of an invoice is found in what a bank passes on: typed by hand, cut short, run together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

#: Letters that people write for digits, and digits for letters.
DIGITS = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1"})
LOOK_ALIKE = {"O": "[O0]", "I": "[I1L]", "L": "[L1I]", "S": "[S5]", "Z": "[Z2]", "B": "[B8]"}
#: A number has so many digits on paper (`invoicing.reference`).
WIDTH = 6
BETWEEN = r"[\s\-–—_./:#]*"
DIGIT = "[0-9OQIL]"
#: A reference after the first may come without its letters: STSA-000012, 000013 and 000014.
NEXT = re.compile(rf"(?:[\s,;&+/]|AND)+((?:{DIGIT}){{{WIDTH}}})(?![0-9])")


@dataclass(frozen=True)
class Found:
    """The number of a reference; `is_whole` when all its digits are there, `end` where it ends in the words."""

    number: int
    is_whole: bool
    end: int = 0


def references_in(words: str, prefix: str) -> list[Found]:
    """The numbers that words name after an issuer's letters, each once, in their order.

    STSA-000012, stsa 000 012, STSA12, INVSTSA-OOOO12, and several in one line. A reference with fewer digits than it
    has on paper counts as not whole.
    """
    found: dict[int, Found] = {}
    text = words.upper()
    for match in _pattern(prefix).finditer(text):
        _add(found, match[1], match.end())
        end = match.end()
        while more := NEXT.match(text, end):
            _add(found, more[1], more.end())
            end = more.end()
    return list(found.values())


def _add(found: dict[int, Found], digits: str, end: int) -> None:
    plain = re.sub(r"[^0-9]", "", digits.translate(DIGITS))
    number = int(plain or 0)
    if number and (number not in found or not found[number].is_whole):
        found[number] = Found(number, len(plain) >= WIDTH, end)


@cache
def _pattern(prefix: str) -> re.Pattern[str]:
    """The letters, however they are parted, then six digits (parted by at most a blank each), or fewer on their own."""
    letters = BETWEEN.join(LOOK_ALIKE.get(letter, letter) for letter in prefix)
    whole = rf"{DIGIT}(?:[ \-]?{DIGIT}){{{WIDTH - 1}}}(?![0-9])"
    return re.compile(rf"{letters}{BETWEEN}({whole}|[0-9]{DIGIT}{{0,{WIDTH - 2}}}(?![0-9A-Z]))")
