"""Letters to those who saved a course, before its sign-up closes."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bookings import queries
from core import outbox, words
from core.calendar import today
from core.letters import letter_from
from core.models import Message
from core.outbox import Letter
from programmes import stopping
from programmes.documents import address_of
from programmes.models import Cohort, SavedCourse
from programmes.rules import closing_words, last_day_of_sign_up, why_not_open
from schools.models import Person


def of_closing(cohort: Cohort, person_id: int, *, days: int, on: date) -> Message:
    """Sign-up closes on that day. The key holds it, so that another day is told of anew."""
    key = f"closing:{days}:{cohort.pk}:{person_id}:{on}"
    return outbox.intent("bookings.closing", key=key, about=f"cohort:{cohort.pk}", to=person_id, on=str(on))


@outbox.composes("bookings.closing")
def closing(message: Message) -> Letter | None:
    cohort = Cohort.objects.select_related("programme").get(pk=message.about.split(":")[1])
    person = Person.objects.get(pk=message.person_id)
    if not _is_still_so(cohort, person, message.data["on"]):
        return None
    programme = cohort.programme
    on = date.fromisoformat(message.data["on"])
    return letter_from(
        "bookings/emails/closing",
        to_email=person.email or person.personal_email,
        subject=f"Sign-up closes {_when(on)}: {programme.title}",
        person=person,
        cohort=cohort,
        when=_when(on),
        closes=_closes(cohort),
        is_full=cohort.is_full and not programme.is_external,
        link=address_of(cohort),
        stop=stopping.address_of(person.pk, programme.pk),
    )


def _is_still_so(cohort: Cohort, person: Person, on: str) -> bool:
    """Whether there is still something to tell: it closes on that day, can be booked, is saved, and is not booked."""
    if not person.is_active or cohort.starts_at is None or why_not_open(cohort, timezone.now()):
        return False
    if str(last_day_of_sign_up(closes_at=cohort.closes_at, starts_at=cohort.starts_at)) != on:
        return False  # it moved, and its new day has letters of its own
    if not SavedCourse.objects.filter(person=person, programme=cohort.programme_id).exists():
        return False
    return not queries.has_booked(person.pk, cohort.programme_id)


def _closes(cohort: Cohort) -> str:
    """The last moment of sign-up; without one of its own it is the start."""
    return closing_words(cohort.closes_at) if cohort.closes_at else f"{words.when(cohort.starts_at)}, when it starts"


def _when(on: date) -> str:
    """Today, tomorrow, on Thursday 21 January 2027."""
    return {0: "today", 1: "tomorrow"}.get((on - today()).days) or f"on {words.day(on)}"
