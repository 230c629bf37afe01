"""Files of courses, as those who may have them find them."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from bookings.models import Booking, StandIn
from bookings.states import Status
from programmes.models import Material
from programmes.queries import cohorts_run_by, material
from programmes.rules import is_handed_out
from schools.models import Person


def material_for(person: Person, pk: int) -> Material | None:
    """A file that this person may have at this moment; None when there is none such, which looks the same."""
    found = material(pk)
    if found is None:
        return None
    if _takes_part(person, found) and _is_handed_out(found.kind, _starts_at(found)):
        return found
    return found if cohorts_run_by(person).filter(pk=found.cohort_id).exists() else None


def _takes_part(person: Person, found: Material) -> bool:
    """Whoever has a place; whoever stands in at a session, with what belongs to it or to the whole course."""
    places = Booking.objects.filter(cohort=found.cohort_id, status=Status.BOOKED)
    if places.filter(person=person).exists():
        return True
    standing_in = StandIn.objects.filter(person=person, booking__in=places)
    if found.session_id:
        standing_in = standing_in.filter(session=found.session_id)
    return standing_in.exists()


def _starts_at(found: Material) -> datetime | None:
    return found.session.starts_at if found.session else found.cohort.starts_at


def _is_handed_out(kind: str, starts_at: datetime | None) -> bool:
    return is_handed_out(is_for_joining=kind == Material.Kind.JOINING, starts_at=starts_at, at=timezone.now())


def materials_beside() -> ArraySubquery:
    """A column beside a booking: the files of its course, for `as_handed_out`."""
    files = Material.objects.filter(cohort=OuterRef("cohort")).order_by("-kind", "added_at", "pk")
    facts = JSONObject(
        pk="pk",
        title="title",
        kind="kind",
        file_name="file_name",
        size="size",
        starts_at=Coalesce("session__starts_at", "cohort__starts_at"),
    )
    return ArraySubquery(files.values(json=facts))


def as_handed_out(rows: list[dict[str, Any]]) -> list[SimpleNamespace]:
    """Those files with the moment that their session starts, and whether participants have them already."""
    files = [SimpleNamespace(**row) for row in rows]
    for file in files:
        file.starts_at = datetime.fromisoformat(file.starts_at) if file.starts_at else None
        file.is_open = _is_handed_out(file.kind, file.starts_at)
    return files


def to_read_before(cohort_id: int, session_id: int) -> QuerySet[Material]:
    """What those who come to a session are to read beforehand."""
    joining = Material.objects.filter(cohort=cohort_id, kind=Material.Kind.JOINING)
    return joining.filter(Q(session=None) | Q(session=session_id)).order_by("added_at", "pk")
