"""Telling people of new courses that fit what they look for: at most one letter a day, and of a course once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils import timezone

from core import outbox
from core.action import action
from core.models import Message
from programmes import emails, queries, rules
from programmes.models import SavedSearch, Tier
from schools.models import Person

#: So many people are told in one transaction.
AT_ONCE = 200


def tell_of_new_courses() -> int:
    """Whoever keeps a search and has not heard since eight this morning hears of what was published meanwhile.

    Any number of clocks may call it: searches are locked, and who was told is not due any more. Returns how many
    letters were written.
    """
    now = timezone.now()
    before = rules.last_morning(now)
    oldest = queries.searches_due(before).aggregate(oldest=Min("told_until"))["oldest"]
    if oldest is None:
        return 0
    if not queries.published_between(oldest, now, at=now).exists():
        queries.searches_due(before).update(told_until=now)
        return 0
    fitting, letters = _Fitting(oldest, now), 0
    while people := list(queries.searches_due(before).values_list("person", flat=True).distinct()[:AT_ONCE]):
        letters += _tell(people, before, fitting)
    return letters


@action
def _tell(people: Collection[int], before: datetime, fitting: _Fitting) -> int:
    due = queries.searches_due(before).filter(person__in=people).select_for_update(of=("self",)).order_by("pk")
    searches: dict[int, list[SavedSearch]] = defaultdict(list)
    for search in due:
        searches[search.person_id].append(search)
    told = _told_of(searches)
    messages = []
    for person_id, kept in searches.items():
        news = {pk for search in kept for pk in fitting.of(search)} - told[person_id]
        if news:
            messages.append(emails.of_new_courses(person_id, sorted(news)))
    outbox.post_all(messages)
    pks = [search.pk for kept in searches.values() for search in kept]
    SavedSearch.objects.filter(pk__in=pks).update(told_until=fitting.until)
    return len(messages)


def _told_of(people: Iterable[int]) -> dict[int, set[int]]:
    """Which courses these people have heard of already: one that was taken off and published again is no news."""
    told: dict[int, set[int]] = defaultdict(set)
    for letter in Message.objects.filter(kind=emails.NEW_COURSES, person_id__in=people):
        told[letter.person_id or 0].update(letter.data.get("cohorts", ()))
    return told


class _Fitting:
    """Which new courses fit a search. People who look for the same are looked up once."""

    def __init__(self, after: datetime, until: datetime) -> None:
        self.after, self.until = after, until
        self.found: dict[tuple[str, tuple[str, ...]], list[tuple[int, datetime]]] = {}

    def of(self, search: SavedSearch) -> list[int]:
        tiers = _tiers_of(search.person_id) if "price" in search.asked else ()
        key = (json.dumps(search.asked, sort_keys=True), tiers)
        if key not in self.found:
            self.found[key] = self._look_up(search.asked, tiers)
        return [pk for pk, published_at in self.found[key] if published_at > search.told_until]

    def _look_up(self, asked: dict[str, Any], tiers: tuple[str, ...]) -> list[tuple[int, datetime]]:
        wanted = queries.wanted_from(asked, tiers=tiers)
        found = queries.cohorts_wanted(wanted, at=self.until).order_by()
        new = found.filter(published_at__gt=self.after, published_at__lte=self.until)
        return [(pk, at) for pk, at in new.values_list("pk", "published_at") if at]


def _tiers_of(person_id: int) -> tuple[str, ...]:
    """The prices that count for somebody, by the membership of their schools today."""
    person = Person.objects.with_current_posts().get(pk=person_id)
    schools: list[Any] = list(queries.membership_of({post.organisation_id for post in person.current_posts}))
    return tuple(sorted({Tier.MEMBER if school.is_member else Tier.NON_MEMBER for school in schools}))
