"""What is printed of the catalogue: brochures by term, and which terms there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from core.calendar import LONDON, AcademicYear, midnight, today
from programmes.models import Cohort
from programmes.queries.catalogue import Wanted, cohorts_wanted
from programmes.rules import Term, terms_and_halves
from schools.models import Organisation, TermDate

#: Nobody leafs through more.
MOST_IN_A_BROCHURE = 200


@dataclass(frozen=True)
class Stretch:
    """A term or half-term with how many courses begin in it."""

    term: Term
    count: int

    @property
    def is_half(self) -> bool:
        return self.term.key.endswith(("-1", "-2"))


def stretches(wanted: Wanted, *, at: datetime) -> list[Stretch]:
    """Terms and half-terms that are not over and in which courses begin that somebody looks for; a half in which all of
    them begin is the term again. Two queries."""
    begins = [moment.astimezone(LONDON).date() for moment in _starts(wanted, at)]
    counted = [Stretch(term, sum(term.first_day <= day <= term.last_day for day in begins)) for term in _terms()]
    whole = {one.term.key: one.count for one in counted if not one.is_half}
    return [one for one in counted if one.count and not (one.is_half and one.count == whole.get(one.term.key[:-2]))]


def term_called(key: str) -> Term | None:
    """The term or half-term that an address names."""
    return next((term for term in _terms() if term.key == key), None)


def cohorts_in(term: Term, wanted: Wanted, *, at: datetime) -> QuerySet[Cohort]:
    """What begins in it, of what somebody looks for and is still to come; the next first."""
    first, end = midnight(term.first_day), midnight(term.last_day + timedelta(days=1))
    return cohorts_wanted(wanted, at=at).filter(starts_at__gte=first, starts_at__lt=end)[:MOST_IN_A_BROCHURE]


def _starts(wanted: Wanted, at: datetime) -> Sequence[datetime]:
    moments = cohorts_wanted(wanted, at=at).order_by().values_list("starts_at", flat=True)
    return [moment for moment in moments[: 10 * MOST_IN_A_BROCHURE] if moment]


def _terms() -> list[Term]:
    """From this one to the end of the next academic year, parted as the borough's schools part them."""
    year, day = AcademicYear.now(), today()
    council = TermDate.objects.filter(organisation__kind=Organisation.Kind.COUNCIL, kind=TermDate.Kind.HOLIDAY)
    known = council.filter(to_on__gte=year.first_day, from_on__lte=(year + 1).last_day)
    holidays = list(known.values_list("from_on", "to_on"))
    terms = [term for one in (year, year + 1) for term in terms_and_halves(one, holidays)]
    return [term for term in terms if term.last_day >= day]
