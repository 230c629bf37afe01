"""Courses and searches that somebody keeps an eye on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from programmes.models import Cohort, Programme, SavedCourse, SavedSearch
from programmes.queries.catalogue import Wanted, upcoming
from programmes.queries.courses import UNREAD
from programmes.states import PUBLIC

#: What a list says of the running that a saved course is about.
OF_A_RUN = ("number", "status", "places", "taken", "waiting", "starts_at", "ends_at", "opens_at", "closes_at")
MOMENTS = tuple(name for name in OF_A_RUN if name.endswith("_at"))


def wanted_from(asked: Mapping[str, Sequence[str]], *, tiers: Collection[str] = ()) -> Wanted:
    """What a kept search looks for. A topic, school or month that is no more fits nothing."""
    one = {name: values[0] for name, values in asked.items() if values}
    return Wanted(
        words=one.get("q", ""),
        audiences=asked.get("who", ()),
        topic=one.get("topic", ""),
        phases=asked.get("phase", ()),
        slots=asked.get("slot", ()),
        when=one.get("when", ""),
        price=one.get("price", ""),
        led_by=int(one["led_by"]) if one.get("led_by", "").isdigit() else None,
        has_places="places" in one,
        tiers=tiers,
    )


def runs_ahead(cohort_ids: Collection[int]) -> QuerySet[Cohort]:
    """Of these runnings those that are still public and ahead, the next first."""
    found = upcoming(timezone.now()).filter(pk__in=cohort_ids)
    return found.select_related("programme").defer(*UNREAD)


def public_programme(slug: str) -> Programme | None:
    """A programme with a running that anyone may see."""
    runs = Cohort.objects.filter(programme=OuterRef("pk"), status__in=PUBLIC)
    return Programme.objects.defer("search", "search_text").filter(Exists(runs), slug=slug).first()


def has_saved(person_id: int, programme_id: int) -> bool:
    """Whether somebody keeps a programme in view."""
    return SavedCourse.objects.filter(person=person_id, programme=programme_id).exists()


def saved_courses_of(person_id: int, *, at: datetime) -> QuerySet[SavedCourse]:
    """What somebody saved, the latest first, each with `run`, for `as_run`: its next running, or None without one."""
    runs = upcoming(at).filter(programme=OuterRef("programme"))
    run = runs.values(json=JSONObject(**{name: name for name in OF_A_RUN}))
    saved = SavedCourse.objects.filter(person=person_id).select_related("programme").defer(*UNREAD)
    return saved.annotate(run=Subquery(run[:1])).order_by("-saved_at", "-pk")


def as_run(row: dict[str, Any] | None) -> SimpleNamespace | None:
    """The same as a thing with moments, which JSON does not know."""
    if row is None:
        return None
    moments = {name: datetime.fromisoformat(row[name]) if row[name] else None for name in MOMENTS}
    return SimpleNamespace(**{**row, **moments})


def searches_of(person_id: int) -> QuerySet[SavedSearch]:
    """Somebody's searches, in the order in which they were kept."""
    return SavedSearch.objects.filter(person=person_id).order_by("saved_at", "pk")


def search_of(person_id: int, pk: int) -> SavedSearch | None:
    """One of them; None when it is not theirs."""
    return searches_of(person_id).filter(pk=pk).first()


def searches_due(before: datetime) -> QuerySet[SavedSearch]:
    """Searches of people who want to hear of new courses and have not since that moment."""
    active = {"person__is_active": True, "person__merged_into": None, "person__forgotten_at": None}
    return SavedSearch.objects.filter(is_told=True, told_until__lt=before, **active)


def published_between(after: datetime, until: datetime, *, at: datetime) -> QuerySet[Cohort]:
    """Runnings still ahead that everyone can see since a moment after `after`, up to `until`."""
    return upcoming(at).filter(published_at__gt=after, published_at__lte=until)
