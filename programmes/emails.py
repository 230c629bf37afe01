"""What people are told about the catalogue, because they asked to be."""

from __future__ import annotations

from collections.abc import Sequence

from core import outbox
from core.calendar import today
from core.letters import letter_from, link_to
from core.models import Message
from core.outbox import Letter
from programmes import queries, stopping
from programmes.documents import address_of
from schools.models import Person

NEW_COURSES = "programmes.new_courses"
#: A letter names so many; the others are in the catalogue.
MOST_NAMED = 10


def of_new_courses(person_id: int, cohort_ids: Sequence[int]) -> Message:
    """New courses fit what somebody looks for; at most one letter a day."""
    key = f"new courses:{person_id}:{today()}"
    return outbox.intent(NEW_COURSES, key=key, about=f"searches:{person_id}", to=person_id, cohorts=list(cohort_ids))


@outbox.composes(NEW_COURSES)
def new_courses(message: Message) -> Letter | None:
    person = Person.objects.get(pk=message.person_id)
    searches = [search for search in queries.searches_of(person.pk) if search.is_told]
    cohorts = list(queries.runs_ahead(message.data["cohorts"]))
    if not searches or not cohorts or not person.is_active:
        return None
    count = len(cohorts)
    return letter_from(
        "programmes/emails/new_courses",
        to_email=person.email or person.personal_email,
        subject=f"New: {cohorts[0].programme.title}" if count == 1 else f"{count} new courses that you may like",
        person=person,
        cohorts=[(cohort, address_of(cohort)) for cohort in cohorts[:MOST_NAMED]],
        more=max(count - MOST_NAMED, 0),
        searches=searches,
        link=link_to("programmes:catalogue"),
        stop=stopping.address_of(person.pk),
    )
