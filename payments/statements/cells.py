"""What single cells of a bank's file mean: sums in pence, days. A cell that cannot be is `Wrong`, and says why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from schools.cells import Wrong

#: No sum on a school's statement is larger; the database's numbers end soon after.
MOST_PENCE = 2_000_000_000

#: Signs that programs write for a minus.
MINUSES = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011", "-"))
ENGLISH = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+")
CONTINENTAL = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]{1,2}")
SHORTENED = re.compile(r"[0-9]+(?:\.[0-9]+)?E[+-]?[0-9]{1,2}", re.IGNORECASE)
ZERO = re.compile(r"0+(?:\.0+)?|-|")


@dataclass(frozen=True)
class Sum:
    """Pence; `is_shortened` when a spreadsheet wrote it as 1.2E+05, so that pennies may be missing."""

    pence: int
    is_shortened: bool = False


def sum_of(cell: str, *, comma_is_point: bool = False) -> Sum | None:
    """A sum as banks and spreadsheets write it; None for an empty cell.

    £1,234.50, (1,234.50), 1234.5-, 12.00 DR. With `comma_is_point` also 1.234,50, as in files parted by semicolons.
    Raises Wrong for anything of which it is not certain what it says.
    """
    text = re.sub(r"[\s\u00a0\u202f']|GBP|£", "", cell.translate(MINUSES), flags=re.IGNORECASE)
    if not text or text == "-":
        return None
    text, is_negative = _without_sign(text)
    number, is_shortened = _number(text, comma_is_point)
    if number * 100 > MOST_PENCE:
        raise Wrong("is more than any sum can be")
    pence = (number * 100).quantize(Decimal(1), ROUND_HALF_UP)
    if not is_shortened and abs(pence - number * 100) > Decimal("0.001"):
        raise Wrong("has parts of a penny")
    return Sum(-int(pence) if is_negative else int(pence), is_shortened)


def _without_sign(text: str) -> tuple[str, bool]:
    """The number without its sign, and whether it is less than nothing."""
    found = re.fullmatch(r"\((.+)\)|-(.+)|(.+)-|(.+)DR|(.+)D", text, re.IGNORECASE)
    if found:
        return next(part for part in found.groups() if part), True
    return re.sub(r"^\+|\+$|CR?$", "", text, flags=re.IGNORECASE), False


def _number(text: str, comma_is_point: bool) -> tuple[Decimal, bool]:
    if SHORTENED.fullmatch(text):
        return Decimal(text), True
    if comma_is_point and re.fullmatch(r"[0-9]{1,3}[,.][0-9]{3}", text):
        raise Wrong("may be thousands or pennies")
    if ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", "")), False
    if comma_is_point and CONTINENTAL.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", ".")), False
    raise Wrong("is not a sum")


def is_zero(cell: str) -> bool:
    """Whether a cell says in so many words that nothing moved."""
    return bool(ZERO.fullmatch(re.sub(r"[\s£,]", "", cell.translate(MINUSES))))


DAYS = (
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d-%m-%Y",
    "%d-%m-%y",
    "%d.%m.%Y",
    "%d.%m.%y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d-%B-%Y",
    "%d-%B-%y",
)
EARLIEST = date(2000, 1, 1)


def day_of(cell: str, *, today: date) -> date:
    """A day as banks write it, the day always before the month: 3/4/2026, 03-Apr-26, 3 April 2026, 2026-04-03 10:15.

    Raises Wrong for a day that is none, or is still to come: then the month was written first.
    """
    plain = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$", "", cell.strip())
    plain = re.sub(r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\bSept\b", "Sep", re.sub(r"\s+", "-", plain), flags=re.IGNORECASE)
    for form in DAYS:
        try:
            found = datetime.strptime(plain, form).date()  # noqa: DTZ007 a day has no time zone
        except ValueError:
            continue
        if found > today:
            raise Wrong("is still to come: is the month written before the day?")
        if found < EARLIEST:
            break
        return found
    raise Wrong("is not a day, as in 03/04/2026")
