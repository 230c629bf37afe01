"""What single cells of a list mean: numbers, days, words. A cell that cannot be is `Wrong`, and says why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any


class Wrong(ValueError):  # noqa: N818 (it is the cell that is at fault)
    """A cell that says something which cannot be; the words say what."""


def text(most: int) -> Callable[[str], str]:
    """Words of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise Wrong(f"is longer than {most} characters")
        return cell

    return read


def digits(count: int, *, filled: bool = False) -> Callable[[str], str]:
    """A number that is a name, of exactly so many digits; `filled` puts back the noughts that Excel took away."""

    def read(cell: str) -> str:
        number = cell.removesuffix(".0")
        number = number.zfill(count) if filled and number.isdecimal() else number
        if number and not re.fullmatch(rf"[0-9]{{{count}}}", number):
            raise Wrong(f"is not {count} digits")
        return number

    return read


def whole_number(most: int) -> Callable[[str], int | None]:
    """A count."""

    def read(cell: str) -> int | None:
        if not cell:
            return None
        if not re.fullmatch(r"[0-9]{1,12}(\.0+)?", cell):
            raise Wrong("is not a whole number")
        number = int(cell.partition(".")[0])
        if number > most:
            raise Wrong(f"is more than {most:,}")
        return number

    return read


def percentage(cell: str) -> Decimal | None:
    """0 to 100, to one place."""
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,10})?", cell) or Decimal(cell) > 100:
        raise Wrong("is not a percentage")
    return Decimal(cell).quantize(Decimal("0.1"))


def day(cell: str) -> date | None:
    """DD-MM-YYYY, as the register writes it, or with strokes, as Excel makes of it."""
    if not cell:
        return None
    found = re.fullmatch(r"([0-9]{2})[-/]([0-9]{2})[-/]([0-9]{4})", cell)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise Wrong("is not a day written DD-MM-YYYY")


def choice(choices: Any) -> Callable[[str], int]:
    """One of a set of numbered choices, by its number or by its name."""
    by_name = {label.lower(): value for value, label in choices.choices}
    numbers = {str(value): value for value in choices.values}

    def read(cell: str) -> int:
        if cell in numbers:
            return numbers[cell]
        if cell.lower() in by_name:
            return by_name[cell.lower()]
        raise Wrong("is none of the values there are" if cell else "is empty")

    return read


def any_day(cell: str) -> date | None:
    """A day as people write it: 1/9/2016, 01-09-2016, 1.9.2016, or 2016-09-01 as workbooks have it."""
    plain = cell.partition(" ")[0].replace("/", "-").replace(".", "-")
    for form in ("%d-%m-%Y", "%Y-%m-%d", "%d-%m-%y"):
        try:
            found = datetime.strptime(plain, form).date()  # noqa: DTZ007 a day has no time zone
        except ValueError:
            continue
        if not date(1900, 1, 1) <= found <= date(2200, 1, 1):
            break
        return found
    if not cell:
        return None
    raise Wrong("is not a day, as in 01/09/2016")
