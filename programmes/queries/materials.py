"""Files for participants, and who hands them in."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from programmes.models import Cohort, Material, ProgrammeLeader, Session
from schools.models import Person
from schools.permissions import can_manage_courses


def cohorts_run_by(person: Person) -> QuerySet[Cohort]:
    """The courses whose files this person looks after: those that one leads, wholly or in part; for officers all."""
    cohorts = Cohort.objects.select_related("programme").defer("programme__search", "programme__search_text")
    if can_manage_courses(person):
        return cohorts
    whole = ProgrammeLeader.objects.filter(programme=OuterRef("programme"), person=person)
    part = Session.objects.filter(cohort=OuterRef("pk"), leader=person)
    return cohorts.filter(Q(Exists(whole)) | Q(Exists(part)))


def materials_of(cohort_id: int) -> QuerySet[Material]:
    """A course's files: what is read before the day first; each with its session."""
    joining_first = Material.objects.filter(cohort_id=cohort_id).select_related("session").order_by("-kind", "added_at")
    return joining_first.order_by("-kind", "session__starts_at", "added_at", "pk")


def material(pk: int) -> Material | None:
    """One file with its session and course."""
    return Material.objects.select_related("session", "cohort__programme").filter(pk=pk).first()
