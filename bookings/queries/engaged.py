"""Who took part in an academic year, as the registers say: the schools, each once (R008), and the people."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bookings.models import Attendance, StandIn
from bookings.states import Mark
from core.calendar import AcademicYear
from core.prepared import IsAmong
from programmes.models import Session
from schools.models import Organisation, Person, Post
from schools.rules import HEADS
from schools.states import PostStatus

THERE = (Mark.PRESENT, Mark.PART)


def came_in(year: AcademicYear, *, strand: str = "", kind: str = "") -> QuerySet[Attendance]:
    """Marks of those who were there, at sessions of the year; of one strand, or one kind of programme, where said.

    The sessions are found first. Joined, a database that does not know its rows yet went through them for each booking,
    which took an hour.
    """
    held = Session.objects.filter(starts_at__gte=year.starts_at, starts_at__lt=year.ends_at).order_by()
    if strand:
        held = held.filter(cohort__programme__strand=strand)
    if kind:
        held = held.filter(cohort__programme__kind=kind)
    return Attendance.objects.filter(IsAmong("session_id", ArraySubquery(held.values("pk"))), mark__in=THERE).order_by()


def schools_engaged_in(year: AcademicYear, *, strand: str = "") -> QuerySet[Organisation]:
    """Schools from which somebody came to anything in the year, members or not, each once (R008)."""
    came = came_in(year, strand=strand).values("booking__organisation").distinct()
    engaged = Organisation.objects.filter(IsAmong("pk", ArraySubquery(came)), kind=Organisation.Kind.SCHOOL)
    return engaged.order_by("name", "pk")


def people_who_came_in(year: AcademicYear, *, strand: str = "", kind: str = "") -> QuerySet[Person]:
    """People who came to anything in the year, each once. Where a colleague came instead it is the colleague."""
    instead = StandIn.objects.filter(booking=OuterRef("booking"), session=OuterRef("session")).values("person")[:1]
    who = Coalesce(Subquery(instead), F("booking__person_id"), output_field=BigIntegerField())
    came = came_in(year, strand=strand, kind=kind).annotate(who=who).values("who").distinct()
    return Person.objects.filter(IsAmong("pk", ArraySubquery(came))).order_by("last_name", "first_name", "pk")


def heads_in(year: AcademicYear) -> QuerySet[Post]:
    """Head's posts that were held at some time of the year."""
    held = Post.objects.filter(kind__in=HEADS, status=PostStatus.CONFIRMED, from_on__lte=year.last_day)
    return held.exclude(to_on__lt=year.first_day)
