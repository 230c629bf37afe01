"""Trainees by year and route on a stated day, what became of them, and where they teach first."""

from __future__ import annotations

import functools
import operator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from itt import rules
from itt.models import Trainee
from itt.rules import Route
from itt.states import TraineeStatus


@dataclass(frozen=True)
class Year:
    """How many trained in an academic year on the stated day, by route, and what changed since the year before."""

    year: int
    by_route: dict[str, int]
    before: int | None

    @property
    def total(self) -> int:
        return sum(self.by_route.values())

    @property
    def change(self) -> int | None:
        """39, then 36, is -3 (R015). None for the first year that is known."""
        return None if self.before is None else self.total - self.before

    @property
    def routes(self) -> list[tuple[Route, int]]:
        return [(route, self.by_route.get(route, 0)) for route in Route]


def started_by(day: date) -> Q:
    """Whoever was confirmed to have started by a day, and had not left before it: these are "trainees" in figures."""
    return Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


def trainees_by_year(*, day: date, years: int = 6) -> list[Year]:
    """The newest years first, each counted on the same day of its own academic year as `day` is of this one (R014)."""
    newest = day.year if day.month >= 9 else day.year - 1
    shown = range(newest - years, newest + 1)
    on_its_day = [Q(year=year) & started_by(_same_day(day, newest - year)) for year in shown]
    counted = Trainee.objects.filter(functools.reduce(operator.or_, on_its_day)).order_by()
    found: dict[int, dict[str, int]] = {year: {} for year in reversed(shown)}
    for row in counted.values("year", "partnership__route").annotate(n=Count("pk")):
        found[row["year"]][row["partnership__route"]] = row["n"]
    return _compared([Year(year, by_route, None) for year, by_route in found.items()])


def _same_day(day: date, years_before: int) -> date:
    """The same day some years earlier; the 28th for a 29 February that is not there."""
    try:
        return day.replace(year=day.year - years_before)
    except ValueError:
        return day.replace(year=day.year - years_before, day=28)


def _compared(years: list[Year]) -> list[Year]:
    """Each beside the one before it; years before anything is known are left out."""
    known = [one for one in years if one.total]
    first = min((one.year for one in known), default=0)
    shown = [one for one in years if one.year >= first and known]
    totals = {one.year: one.total for one in shown}
    return [Year(one.year, one.by_route, totals.get(one.year - 1)) for one in shown]


@dataclass(frozen=True)
class Kept:
    """Of those who trained in a year and whose first post is known: how many stayed in the borough (R016)."""

    year: int
    qualified: int
    known: int
    in_borough: int

    @property
    def percent(self) -> Decimal | None:
        return rules.percent_of(self.in_borough, self.known)


def kept_in_borough() -> list[Kept]:
    """By year, the newest first; nobody is shown who has not qualified."""
    done = Trainee.objects.filter(status=TraineeStatus.AWARDED).order_by().values("year")
    rows = done.annotate(
        qualified=Count("pk"),
        known=Count("first_post"),
        stayed=Count("first_post", filter=Q(first_post__is_in_borough=True, first_post__is_teaching=True)),
    ).order_by("-year")
    return [Kept(row["year"], row["qualified"], row["known"], row["stayed"]) for row in rows]


def trainees_of(year: int, *, route: str = "") -> QuerySet[Trainee]:
    """Who trains in a year, by name, with their schools and first post."""
    found = Trainee.objects.filter(year=year).select_related(
        "person", "partnership__lead_school__school", "home_school__school", "second_school", "first_post__organisation"
    )
    return (found.filter(partnership__route=route) if route else found).order_by(
        "person__last_name", "person__first_name", "pk"
    )
