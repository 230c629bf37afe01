"""Keeping an eye on courses and searches, and stopping to. What somebody keeps is theirs alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.action import RuleBroken, action
from programmes.models import Programme, SavedCourse, SavedSearch
from programmes.rules import MOST_SAVED_COURSES, MOST_SAVED_SEARCHES
from schools.models import Person


@action
def save_course(programme: Programme, *, by: Person) -> None:
    """Keep a course in view: they are told before its sign-up closes. Saving it twice keeps it once."""
    if SavedCourse.objects.filter(person=by).count() >= MOST_SAVED_COURSES:
        raise RuleBroken(f"You have saved {MOST_SAVED_COURSES} courses. Take some off your list first.")
    SavedCourse.objects.get_or_create(person=by, programme=programme)


@action
def unsave_course(programme: Programme, *, by: Person) -> None:
    """Take a course off one's list."""
    SavedCourse.objects.filter(person=by, programme=programme).delete()


@action
def keep_search(asked: dict[str, Any], *, name: str, by: Person) -> SavedSearch:
    """Keep a search: they are told of courses that fit it and are published from now on."""
    if not asked:
        raise RuleBroken("Choose a filter first: a search for everything is the catalogue itself.")
    if SavedSearch.objects.filter(person=by).count() >= MOST_SAVED_SEARCHES:
        raise RuleBroken(f"You have kept {MOST_SAVED_SEARCHES} searches. Remove one first.")
    search = SavedSearch(person=by, asked=asked, name=name, told_until=timezone.now())
    search.save(force_insert=True)
    return search


@action
def rename_search(search: SavedSearch, *, name: str, by: Person) -> None:
    """Call a search something else."""
    SavedSearch.objects.filter(pk=search.pk, person=by).update(name=name)


@action
def tell_of_search(search: SavedSearch, *, is_told: bool, by: Person) -> None:
    """Tell of new courses from now on, or stop."""
    SavedSearch.objects.filter(pk=search.pk, person=by).update(is_told=is_told, told_until=timezone.now())


@action
def remove_search(search: SavedSearch, *, by: Person) -> None:
    """Forget a search."""
    SavedSearch.objects.filter(pk=search.pk, person=by).delete()


@action
def stop_telling(*, by: Person) -> None:
    """No more letters about new courses; the searches stay."""
    SavedSearch.objects.filter(person=by).update(is_told=False)
