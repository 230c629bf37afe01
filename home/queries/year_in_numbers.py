"""The year in numbers (R118): each figure counted from records, and the rows behind it by the same question.

Years before the portal are what the alliance published then. A kind that was published for a year is never counted a
second time from the portal's own records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.utils import timezone

from bookings.queries.engaged import people_who_came_in, schools_engaged_in
from core.calendar import AcademicYear
from core.counting import counts_up_to, kept
from core.strands import Strand
from home import rules
from home.queries.counted import CAME, COUNTED, Counting
from home.queries.reports import YearOf
from home.queries.results import SHOWN
from members.models import PastActivity, YearCost
from programmes.models import Cohort, Cost, Programme

Kind = PastActivity.Kind
#: No figure of one alliance comes near this.
NO_LIMIT = 100_000_000
#: So many years back live records are counted.
MOST_LIVE_YEARS = 10


@dataclass(frozen=True)
class Figure:
    """One number of a year."""

    kind: str
    count: int
    #: How many schools its rows name.
    schools: int = 0
    and_more: bool = False
    is_published: bool = False

    @property
    def counting(self) -> Counting:
        return COUNTED[self.kind]

    @property
    def exact(self) -> str:
        """As those read it who may see the rows: over 50, 33."""
        return f"over {self.count}" if self.and_more else f"{self.count:,}"

    @property
    def told(self) -> str:
        """As everybody reads it: a number of people that is too small is not told. What was published stays so."""
        if self.is_published or not self.counting.counts_people or rules.may_be_told(self.count):
            return self.exact
        return f"fewer than {rules.FEWEST_TOLD}"


@dataclass(frozen=True)
class StrandLine:
    """One strand of a year, or all of it: the schools that took part, what was spent, and for how many people."""

    strand: str
    schools: int
    people: int
    spent_pence: int

    @property
    def words(self) -> str:
        return Strand(self.strand).label if self.strand else "All together, each once"

    @property
    def for_each_pence(self) -> int | None:
        return rules.pence_for_each(self.spent_pence, self.people) if self.spent_pence else None

    @property
    def may_be_told(self) -> bool:
        return rules.may_be_told(self.people)


@dataclass
class YearInNumbers:
    """What was counted for one academic year."""

    year: AcademicYear
    figures: list[Figure] = field(default_factory=list)
    strands: list[StrandLine] = field(default_factory=list)
    is_live: bool = False

    @property
    def has_spending(self) -> bool:
        return any(line.spent_pence for line in self.strands)


# Counting -------------------------------------------------------------------------------------------------------------


def years() -> list[YearInNumbers]:
    """Every year with figures, the latest first; kept for a while where counting takes long."""
    return kept("year-in-numbers", _counted).value


def _counted() -> list[YearInNumbers]:
    past, live_years, past_schools = _published(), _live_years(), _published_schools()
    live = _live(past, live_years)
    spent = _spent()
    made = []
    for start in sorted({*past, *(year.start for year in live_years)}, reverse=True):
        year = AcademicYear(start)
        found = {**past.get(start, {}), **live.figures.get(start, {})}
        figures = [found[kind] for kind in COUNTED if kind in found and found[kind].count]
        lines = _strand_lines(start, past.get(start, {}), past_schools.get(start, {}), live, spent)
        if figures:
            made.append(YearInNumbers(year, figures, lines, is_live=start in live.starts))
    return made


def _published() -> dict[int, dict[str, Figure]]:
    """Year → kind → figure of what was published. A school that several rows of a kind name counts once; a row without
    a name is one by itself."""
    rows = PastActivity.objects.values("year", "kind").annotate(
        rows=Count("pk"),
        named=Count("organisation", distinct=True),
        unnamed=Count("pk", filter=Q(organisation__isnull=True)),
        more=Count("pk", filter=Q(and_more=True)),
    )
    found: dict[int, dict[str, Figure]] = defaultdict(dict)
    for row in rows:
        counting = COUNTED[row["kind"]]
        count = row["named"] + row["unnamed"] if counting.counts_schools else row["rows"]
        found[row["year"]][row["kind"]] = Figure(
            row["kind"], count, schools=row["named"], and_more=bool(row["more"]), is_published=True
        )
    return found


def _published_schools() -> dict[int, dict[str, int]]:
    """Year → strand → how many different schools the published rows of that strand name."""
    kinds = {
        strand.value: [kind for kind, counting in COUNTED.items() if counting.strand == strand] for strand in Strand
    }
    counts = {
        strand: Count("organisation", distinct=True, filter=Q(kind__in=of_strand))
        for strand, of_strand in kinds.items()
    }
    rows = PastActivity.objects.values("year").annotate(**counts).order_by().values_list("year", *counts)
    return {year: dict(zip(counts, found, strict=True)) for year, *found in rows}


def _live_years() -> list[AcademicYear]:
    """The years in which courses of the portal began, this one last."""
    first = Cohort.objects.filter(status__in=SHOWN).aggregate(first=Min("starts_at"))["first"]
    this = AcademicYear.now()
    if first is None:
        return []
    start = max(AcademicYear.of(timezone.localdate(first)).start, this.start - MOST_LIVE_YEARS + 1)
    return [AcademicYear(year) for year in range(start, this.start + 1)]


@dataclass(frozen=True)
class Live:
    """What was counted from the portal's own records: figures of each year, and of each strand schools and people."""

    starts: frozenset[int]
    figures: dict[int, dict[str, Figure]]
    schools: dict[tuple[int, str], int]
    people: dict[tuple[int, str], int]


def _live(past: dict[int, dict[str, Figure]], live_years: Iterable[AcademicYear]) -> Live:
    """All of it in one query."""
    asked: dict[str, QuerySet[Any]] = {}
    for year in live_years:
        for counting in COUNTED.values():
            if counting.live and counting.kind not in past.get(year.start, {}):
                asked[f"{year.start}:{counting.kind}"] = counting.live(year)
        for strand in Strand:
            asked[f"{year.start}:schools:{strand}"] = schools_engaged_in(year, strand=strand)
            asked[f"{year.start}:people:{strand}"] = people_who_came_in(year, strand=strand)
    found = Live(frozenset(year.start for year in live_years), defaultdict(dict), {}, {})
    for key, count in counts_up_to(asked, most=NO_LIMIT).items():
        start, what, *parts = key.split(":")
        if parts:
            (found.schools if what == "schools" else found.people)[int(start), parts[0]] = count
        else:
            found.figures[int(start)][what] = Figure(what, count)
    return found


def _spent() -> dict[tuple[int, str], int]:
    """(Year, strand) → pence: what stands with single courses, and what was spent in the year beside them."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    of_years = YearCost.objects.order_by().values_list("year", "strand").annotate(sum=Sum("amount_pence"))
    of_courses = Cost.objects.filter(cohort__status__in=SHOWN, cohort__starts_at__isnull=False).order_by()
    of_courses = of_courses.exclude(cohort__programme__kind=Programme.Kind.EXTERNAL)
    by_year = of_courses.values_list(YearOf("cohort__starts_at"), "cohort__programme__strand")
    for year, strand, pence in [*of_years, *by_year.annotate(sum=Sum("amount_pence"))]:
        found[year, strand] += pence
    return found


def _strand_lines(
    start: int,
    published: dict[str, Figure],
    published_schools: dict[str, int],
    live: Live,
    spent: dict[tuple[int, str], int],
) -> list[StrandLine]:
    """Each strand of a year that has anything, and all of it together."""
    lines = []
    for strand in Strand:
        if start in live.starts:
            schools, people = live.schools[start, strand], live.people[start, strand]
        else:
            of_strand = [figure for figure in published.values() if figure.counting.strand == strand]
            schools = published_schools.get(strand, 0)
            people = sum(figure.count for figure in of_strand if figure.counting.counts_people)
        line = StrandLine(strand, schools, people, spent.get((start, strand), 0))
        if line.schools or line.people or line.spent_pence:
            lines.append(line)
    if lines:
        lines.append(_together(start, published, live, spent, lines))
    return lines


def _together(
    start: int,
    published: dict[str, Figure],
    live: Live,
    spent: dict[tuple[int, str], int],
    lines: list[StrandLine],
) -> StrandLine:
    figures = {**published, **live.figures.get(start, {})}
    engaged, came = figures.get(Kind.ENGAGED_SCHOOL), figures.get(CAME)
    people = came.count if came else sum(line.people for line in lines)
    whole = sum(line.spent_pence for line in lines) + spent.get((start, ""), 0)
    return StrandLine("", engaged.count if engaged else 0, people, whole)


# The rows behind a figure ---------------------------------------------------------------------------------------------


def rows_behind(year: AcademicYear, kind: str) -> tuple[QuerySet[Any], bool]:
    """What a figure counted, and whether that is what was published. By the same question as the figure itself."""
    published = PastActivity.objects.filter(year=year.start, kind=kind)
    if published.exists():
        return published.select_related("organisation").order_by("organisation__name", "title", "pk"), True
    live = COUNTED[kind].live
    if live is None:
        return published.order_by("pk"), True
    rows = live(year)
    return (rows if rows.ordered else rows.order_by("pk")), False
