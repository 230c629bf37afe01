"""Whose money an address asks for, and of which year."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from core.calendar import AcademicYear
from payments.queries import seen
from schools.models import Organisation
from schools.permissions import can_see_school

#: Pages about money go back so many academic years, this one among them.
YEARS_BACK = 5
#: No more than so many schools are offered to switch to; a trust has a page of its own over all of its schools.
MOST_OFFERED = 12


def find(request: HttpRequest, pk: int, *, to_settle: bool = False) -> dict[str, Any]:
    """The payer and what every page about its money says: 404 for another one's, or when only others may settle."""
    mine = list(seen.payers_of(request.user).order_by("name", "pk"))
    found = next((payer for payer in mine if payer.pk == pk), None)
    if found is None:
        raise Http404
    can_settle = seen.may_settle(request.user, pk)
    if to_settle and not can_settle:
        raise Http404
    return {
        "seen": found,
        "schools": mine if len(mine) <= MOST_OFFERED else [],
        "trust": next((payer for payer in mine if payer.kind == Organisation.Kind.TRUST), None),
        "sees_school": can_see_school(request.user, pk),
        "can_settle": can_settle,
    }


def years_shown() -> list[AcademicYear]:
    """The academic years that a page can be switched to, the latest first."""
    return [AcademicYear.now() + -back for back in range(YEARS_BACK)]


def year_asked_for(request: HttpRequest) -> AcademicYear:
    """The academic year in the address, this one when it says none or nonsense."""
    years = {str(year.start): year for year in years_shown()}
    return years.get(request.GET.get("year", ""), AcademicYear.now())
