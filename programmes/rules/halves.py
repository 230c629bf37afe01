"""Terms and their halves, as brochures are made for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from core.calendar import AcademicYear
from programmes.rules.repeating import Term, terms_of

DAY = timedelta(days=1)
#: Around which day schools here have their half-term holiday, in each of the three terms.
USUALLY = {"autumn": (10, 28), "spring": (2, 17), "summer": (5, 29)}
#: A holiday further away from it than this is another one.
AT_MOST = timedelta(days=21)
#: A half-term holiday is no longer.
LONGEST = timedelta(days=16)

#: First and last day of a holiday.
Holiday = tuple[date, date]


def terms_and_halves(year: AcademicYear, holidays: Iterable[Holiday] = ()) -> list[Term]:
    """Each term of an academic year, followed by its first and second half."""
    known = list(holidays)
    return [part for term in terms_of(year) for part in (term, *halves_of(term, known))]


def halves_of(term: Term, holidays: Iterable[Holiday]) -> list[Term]:
    """The two halves of a term: they part at the end of its half-term holiday, or where that usually is."""
    season = term.key.rpartition("-")[2]
    usual = date(term.last_day.year, *USUALLY[season])
    parts_at = max((last for first, last in holidays if _is_half_term(first, last, usual)), default=usual)
    return [
        Term(f"{term.key}-1", f"{term.name}, first half", term.first_day, parts_at),
        Term(f"{term.key}-2", f"{term.name}, second half", parts_at + DAY, term.last_day),
    ]


def _is_half_term(first: date, last: date, usual: date) -> bool:
    middle = first + (last - first) / 2
    return abs(middle - usual) <= AT_MOST and last - first <= LONGEST
