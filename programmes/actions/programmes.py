"""Making a programme, changing it, and making another one like it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.text import slugify

from core import audit
from core.action import action
from programmes import queries
from programmes.actions.cohorts import copy_of
from programmes.actions.facts import take
from programmes.actions.searching import refresh_search
from programmes.models import Cohort, Programme, ProgrammeLeader, ProgrammePartner, Topic
from programmes.states import CohortStatus
from schools.models import Person

#: How many places a new course has until the office says otherwise.
USUAL_PLACES = 20
SLUG_LENGTH = 150
#: Pages of the catalogue itself have these addresses.
RESERVED = {"month", "brochure", "partners"}


@action
def draft(*, by: Person | None, topics: Iterable[Topic] = (), new_topics: Iterable[str] = (), **facts: Any) -> Cohort:
    """A new programme and its first running, both a draft that only the office sees. Returns the running."""
    programme = Programme(**facts)
    programme.slug = _free_slug(programme.title)
    programme.save(force_insert=True)
    programme.topics.set([*topics, *topics_called(new_topics)])
    refresh_search([programme.pk])
    audit.record("created", programme, by=by)
    cohort = Cohort(
        programme=programme, places=0 if programme.is_external else USUAL_PLACES, policy=queries.usual_policy()
    )
    cohort.save(force_insert=True)
    return cohort


@action
def change(
    programme: Programme,
    *,
    by: Person | None,
    topics: Iterable[Topic] | None = None,
    new_topics: Iterable[str] = (),
    **facts: Any,
) -> None:
    """Change what a programme says. Its address stays once anyone can have seen it."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    changed = take(programme, facts)
    if "title" in changed and not programme.cohorts.exclude(published_at=None).exists():
        programme.slug = _free_slug(programme.title, of=programme)
    if changed:
        programme.save(update_fields=[*changed, "slug"])
    about = None if topics is None else {*topics, *topics_called(new_topics)}
    if about is not None and about != set(programme.topics.all()):
        programme.topics.set(about)
        changed.append("topics")
    if changed:
        refresh_search([programme.pk])
        audit.record("changed", programme, by=by, changed=changed)


@action
def duplicate(programme: Programme, *, by: Person | None) -> Cohort:
    """Another programme like this one, as a draft without dates: texts, topics, leaders, partners, prices."""
    copy = Programme.objects.get(pk=programme.pk)
    copy.pk, copy._state.adding = None, True
    copy.title = f"{programme.title[:150]} (copy)"
    copy.slug = _free_slug(copy.title)
    copy.save(force_insert=True)
    copy.topics.set(programme.topics.all())
    _copy_people(programme, copy)
    refresh_search([copy.pk])
    audit.record("created", copy, by=by)
    last = programme.cohorts.exclude(status=CohortStatus.CANCELLED).order_by("-number").first()
    return (
        copy_of(last, programme=copy, number=1)
        if last
        else Cohort.objects.create(programme=copy, places=USUAL_PLACES, policy=queries.usual_policy())
    )


def _copy_people(programme: Programme, copy: Programme) -> None:
    leaders, partners = list(programme.leaders.all()), list(programme.partners.all())
    for leader in leaders:
        leader.pk, leader.programme = None, copy
    for partner in partners:
        partner.pk, partner.programme = None, copy
    ProgrammeLeader.objects.bulk_create(leaders)
    ProgrammePartner.objects.bulk_create(partners)


def topics_called(names: Iterable[str]) -> list[Topic]:
    """The topics of these names, made where there is none yet (R020)."""
    return [_topic_called(name[:80]) for name in names]


def _topic_called(name: str) -> Topic:
    slug = slugify(name)[:80]
    known = Topic.objects.filter(Q(slug=slug) | Q(name__iexact=name)).order_by("pk").first()
    return known or Topic.objects.create(name=name, slug=slug)


def _free_slug(title: str, *, of: Programme | None = None) -> str:
    """An address for this title that no other programme has; two who ask at once take turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('programmes.programme.slug'))")
    wanted = slugify(title)[:SLUG_LENGTH].strip("-") or "course"
    others = Programme.objects.exclude(pk=of.pk) if of else Programme.objects.all()
    taken = {*RESERVED, *others.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)
