"""What somebody keeps in view: courses with their next running, and searches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.http import urlencode

from bookings.models import Booking
from programmes.models import Programme, SavedCourse, SavedSearch
from programmes.queries import as_run, saved_courses_of, searches_of
from programmes.rules import closing_words, why_not_open
from schools.models import Person

#: So many stand on somebody's own page; the list has them all.
MOST_ON_MY_PAGE = 3


@dataclass(frozen=True)
class Saved:
    """One course of the list."""

    programme: Programme
    run: SimpleNamespace | None
    booking_id: int | None
    at: datetime

    @property
    def why_not(self) -> str:
        """Why nobody can sign up now; empty when they can."""
        return why_not_open(self.run, self.at) if self.run else ""

    @property
    def closes(self) -> str:
        """The last moment of sign-up in words."""
        run = self.run
        return closing_words(run.closes_at) if run and run.closes_at else ""

    @property
    def is_full(self) -> bool:
        return bool(self.run and not self.programme.is_external and self.run.taken >= self.run.places)


def saved_rows(person: Person) -> QuerySet[SavedCourse]:
    """What a person saved, each with its next running and with their own live booking on one that is not over."""
    now = timezone.now()
    not_over = Q(cohort__ends_at__gt=now) | Q(cohort__ends_at=None)
    mine = Booking.objects.live().filter(not_over, person=person, cohort__programme=OuterRef("programme"))
    return saved_courses_of(person.pk, at=now).annotate(booking_id=Subquery(mine.order_by("pk").values("pk")[:1]))


def as_saved(rows: Iterable[Any]) -> list[Saved]:
    """The same as a page shows them."""
    now = timezone.now()
    return [Saved(row.programme, as_run(row.run), row.booking_id, now) for row in rows]


def searches_with_address(person: Person) -> list[tuple[SavedSearch, str]]:
    """Each of a person's searches with the question that asks the catalogue for it."""
    return [(search, urlencode(search.asked, doseq=True)) for search in searches_of(person.pk)]
