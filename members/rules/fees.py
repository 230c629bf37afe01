"""What a membership costs: flat or by pupils, for the part of the year that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.calendar import AcademicYear

#: A year has six half-terms; for fees they begin on these days (month, day), whatever a school's own holidays are.
HALF_TERMS = ((9, 1), (11, 1), (1, 1), (2, 16), (4, 16), (6, 1))


class Priced(Protocol):
    """A tier as far as its price goes, in pence: flat, or per pupil with a floor and a cap."""

    flat_pence: int | None
    per_pupil_pence: int | None
    floor_pence: int | None
    cap_pence: int | None
    cpd_places: int


@dataclass(frozen=True)
class Fee:
    """What one school pays, and how it was worked out. Money in pence."""

    pence: int
    whole_year_pence: int
    pupils: int | None
    half_terms: int
    is_floor: bool = False
    is_cap: bool = False

    @property
    def is_part(self) -> bool:
        return self.half_terms < len(HALF_TERMS)


def half_terms_left(day: date, *, year: AcademicYear) -> int:
    """How many of the year's six half-terms are left on a day; the one under way counts. Six before the year."""
    return sum(1 for ends in _ends(year) if day < ends)


def half_terms_left_on(day: date, *, year: int) -> int:
    """The same for a year given by the calendar year in which it begins."""
    return half_terms_left(day, year=AcademicYear(year))


def _ends(year: AcademicYear) -> list[date]:
    """The first day after each half-term."""
    begins = [date(year.start + (month < 9), month, day) for month, day in HALF_TERMS]
    return [*begins[1:], date(year.start + 1, 9, 1)]


def fee_for(tier: Priced, *, pupils: int | None, half_terms: int) -> Fee | None:
    """What a school with so many pupils on roll pays for so many half-terms; None when its pupils are not known.

    The flat sum; or the pupils' sum, never under the floor nor over the cap. Who joins within the year pays a sixth of
    that for each half-term that is left, to the penny, halves up.
    """
    if tier.flat_pence is not None:
        return _part(tier.flat_pence, None, half_terms)
    if pupils is None or tier.per_pupil_pence is None:
        return None
    whole = pupils * tier.per_pupil_pence
    floor = tier.floor_pence or 0
    cap = whole if tier.cap_pence is None else tier.cap_pence
    is_floor, is_cap = whole < floor, whole > cap
    return _part(floor if is_floor else min(whole, cap), pupils, half_terms, is_floor=is_floor, is_cap=is_cap)


def _part(whole: int, pupils: int | None, half_terms: int, **why: bool) -> Fee:
    of = len(HALF_TERMS)
    return Fee((2 * whole * half_terms + of) // (2 * of), whole, pupils, half_terms, **why)


def places_for(tier: Priced, *, half_terms: int) -> int:
    """The course places that come with it: for part of a year a sixth for each half-term left, rounded up."""
    of = len(HALF_TERMS)
    return -(-tier.cpd_places * half_terms // of)
