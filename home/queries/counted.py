"""What is counted of a year (R118): the words of each figure, and the question whose answers it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bookings.queries.engaged import heads_in, people_who_came_in, schools_engaged_in
from core.calendar import AcademicYear
from core.strands import Strand
from members.models import PastActivity
from programmes.models import Programme
from programmes.queries.counting import programmes_offered_in
from schools.queries import people_designated_in

Kind = PastActivity.Kind
#: A figure of the portal's own that no year before it published.
CAME = "came"


@dataclass(frozen=True)
class Counting:
    """How one kind of figure is worded and counted. `live` gives the rows of a year, whose number is the figure."""

    kind: str
    words: str
    strand: str = ""
    counts_people: bool = False
    counts_schools: bool = False
    live: Callable[[AcademicYear], QuerySet[Any]] | None = None


def _developed(year: AcademicYear) -> QuerySet[Any]:
    """People on leadership programmes who are no heads yet."""
    came = people_who_came_in(year, kind=Programme.Kind.LEADERSHIP)
    return came.exclude(Exists(heads_in(year).filter(person=OuterRef("pk"))))


def _serving_heads(year: AcademicYear) -> QuerySet[Any]:
    """Heads on leadership programmes."""
    came = people_who_came_in(year, kind=Programme.Kind.LEADERSHIP)
    return came.filter(Exists(heads_in(year).filter(person=OuterRef("pk"))))


COUNTED = {
    counting.kind: counting
    for counting in (
        Counting(
            Kind.ENGAGED_SCHOOL, "Schools that took part, members or not", counts_schools=True, live=schools_engaged_in
        ),
        Counting(CAME, "People who came to something", counts_people=True, live=people_who_came_in),
        Counting(Kind.CPD, "CPD opportunities", Strand.CPD, live=programmes_offered_in),
        Counting(Kind.TRAINEE, "School Direct trainees", Strand.ITT, counts_people=True),
        Counting(Kind.PARTNERSHIP, "School Direct partnerships", Strand.ITT),
        Counting(Kind.NPQSL, "People set to achieve NPQSL", Strand.CPD, counts_people=True),
        Counting(
            Kind.DEVELOPED,
            "Teachers developed as middle and senior leaders and towards headship",
            Strand.CPD,
            counts_people=True,
            live=_developed,
        ),
        Counting(
            Kind.SERVING_HEAD, "Serving and executive heads on programmes", Strand.CPD, counts_people=True,
            live=_serving_heads,
        ),
        Counting(Kind.LESSON_STUDY, "Lesson-study schools", Strand.SUPPORT, counts_schools=True),
        Counting(Kind.CLUSTER, "New peer-review clusters", Strand.SUPPORT),
        Counting(Kind.PEER_REVIEW, "Peer-review schools", Strand.SUPPORT, counts_schools=True),
        Counting(
            Kind.SLE, "Specialist leaders recruited, trained and supporting", Strand.SUPPORT, counts_people=True,
            live=people_designated_in,
        ),
    )
}  # fmt: skip
