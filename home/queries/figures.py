"""The alliance in numbers, counted from its records: years before the portal from what was published then."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count, Q

from core.calendar import AcademicYear
from members.models import PastActivity

Kind = PastActivity.Kind


WORDS = {
    Kind.ENGAGED_SCHOOL: "Schools that took part, members or not",
    Kind.CPD: "CPD opportunities",
    Kind.TRAINEE: "School Direct trainees",
    Kind.NPQSL: "People set to achieve NPQSL",
    Kind.LESSON_STUDY: "Lesson-study schools",
    Kind.PEER_REVIEW: "Peer-review schools",
    Kind.SLE: "Specialist leaders recruited, trained and supporting",
}


@dataclass(frozen=True)
class Figure:
    """How many there were of one kind in a year, and of how many schools."""

    kind: str
    count: int
    schools: int

    @property
    def label(self) -> str:
        return WORDS[Kind(self.kind)]


@dataclass(frozen=True)
class Headline:
    """A number and what it counts."""

    count: int
    words: str


@dataclass(frozen=True)
class Year:
    """What was counted for one academic year."""

    year: AcademicYear
    figures: dict[str, Figure]

    def count(self, kind: str) -> int:
        figure = self.figures.get(kind)
        return figure.count if figure else 0

    @property
    def engaged_schools(self) -> int:
        return self.count(Kind.ENGAGED_SCHOOL)

    @property
    def headlines(self) -> list[Headline]:
        """What the front page says of the year; a kind that nothing was counted of is left out."""
        said = [
            Headline(self.count(Kind.ENGAGED_SCHOOL), "schools took part, members or not"),
            Headline(self.count(Kind.TRAINEE), "School Direct trainees"),
            Headline(self.count(Kind.CPD), "CPD opportunities"),
            Headline(self.count(Kind.SLE), f"specialist leaders{self._from_schools(Kind.SLE)}"),
        ]
        return [headline for headline in said if headline.count]

    def _from_schools(self, kind: str) -> str:
        figure = self.figures.get(kind)
        return f" from {apnumber(figure.schools)} schools" if figure and figure.schools > 1 else ""


def published_years() -> list[Year]:
    """Every academic year with published figures, the latest first, in one query.

    A school that took part in several things counts once (R008); where only a number was published and no names, each
    unnamed row stands for one.
    """
    rows = PastActivity.objects.values("year", "kind").annotate(
        rows=Count("pk"),
        named=Count("organisation", distinct=True),
        unnamed=Count("pk", filter=Q(organisation__isnull=True)),
    )
    years: dict[int, dict[str, Figure]] = defaultdict(dict)
    for row in rows:
        counts_schools = row["kind"] in SCHOOLS
        count = row["named"] + row["unnamed"] if counts_schools else row["rows"]
        years[row["year"]][row["kind"]] = Figure(row["kind"], count, row["named"])
    return [
        Year(AcademicYear(year), {kind: figures[kind] for kind in WORDS if kind in figures})
        for year, figures in sorted(years.items(), reverse=True)
    ]


#: Kinds in which a school is counted once, however many rows name it.
SCHOOLS = (Kind.ENGAGED_SCHOOL, Kind.LESSON_STUDY, Kind.PEER_REVIEW)


def front_page_year(years: list[Year]) -> Year | None:
    """The latest year for which the schools that took part were counted."""
    return next((year for year in years if year.engaged_schools), None)
