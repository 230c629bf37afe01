"""Which schools' pages somebody may open, and the one that an address asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from core.calendar import AcademicYear
from schools import rules
from schools.models import Person
from schools.permissions import posts_of

#: Pages about money go back so many academic years, this one among them.
YEARS_BACK = 5


@dataclass(frozen=True)
class Seen:
    """A school that somebody sees the page of."""

    pk: int
    name: str


def schools_of(person: Person) -> list[Seen]:
    """The schools whose page this person may open, each once, in the order of their names."""
    posts = posts_of(person, rules.SCHOOL_BOOKERS)
    names = {post.organisation_id: post.organisation_name for post in posts}
    return [Seen(pk, name) for pk, name in sorted(names.items(), key=lambda item: item[1].casefold())]


def find(request: HttpRequest, pk: int | None) -> tuple[Seen, list[Seen]]:
    """The school asked for, or the first one, and all to switch between; 404 for another one's."""
    schools = schools_of(request.user)
    for school in schools:
        if pk in (None, school.pk):
            return school, schools
    raise Http404


def years_shown(*, ahead: int = 0) -> list[AcademicYear]:
    """The academic years that a page can be switched to, the latest first."""
    return [AcademicYear.now() + -back for back in range(-ahead, YEARS_BACK)]


def year_asked_for(request: HttpRequest, *, ahead: int = 0) -> AcademicYear:
    """The academic year in the address, this one when it says none or nonsense."""
    years = {str(year.start): year for year in years_shown(ahead=ahead)}
    return years.get(request.GET.get("year", ""), AcademicYear.now())
