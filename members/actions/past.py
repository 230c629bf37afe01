"""How the record of what took place before the portal is written."""

from __future__ import annotations

from datetime import date

from core import audit
from core.action import action
from members.models import PastCourse
from schools.models import Organisation, Person


@action
def record_past_course(
    person: Person,
    *,
    title: str,
    on: date,
    minutes: int | None,
    provider: str,
    source: str,
    organisation: Organisation | None = None,
    by: Person | None,
) -> PastCourse:
    """A course that somebody did before the portal was there, with where this is known from."""
    made = PastCourse.objects.create(
        person=person, organisation=organisation, title=title, on=on, minutes=minutes, provider=provider, source=source
    )
    audit.record("recorded", made, by=by)
    return made
