"""Cancelling policies. A version that somebody was shown never changes: changing a policy writes the next version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import audit
from core.action import RuleBroken, action
from programmes import queries, rules
from programmes.models import CancellingPolicy, Cohort, PolicyBand
from programmes.rules import Band
from programmes.states import CohortStatus
from schools.models import Person

#: Courses that still take bookings, or will.
OPEN = (CohortStatus.DRAFT, CohortStatus.PUBLISHED, CohortStatus.RUNNING)


@action
def add_policy(*, by: Person | None, bands: Iterable[Band], **facts: Any) -> CancellingPolicy:
    """A policy more, for courses to choose."""
    _refuse_a_name_twice(facts["name"])
    policy = CancellingPolicy(**facts)
    _write(policy, bands)
    audit.record("created", policy, by=by)
    return policy


@action
def change_policy(policy: CancellingPolicy, *, by: Person | None, bands: Iterable[Band], **facts: Any) -> int:
    """Write the next version. Those who booked keep the one that they were shown; courses that are still open have the
    new one for new bookings. Returns how many courses that are. Another name alone is no new version."""
    policy = CancellingPolicy.objects.select_for_update().get(pk=policy.pk)
    if not policy.is_current:
        raise RuleBroken("Somebody else changed this policy a moment ago. Look at it again.")
    bands = list(bands)
    if facts["name"] != policy.name:
        _refuse_a_name_twice(facts["name"], but_for=policy.name)
        CancellingPolicy.objects.filter(name=policy.name).update(name=facts["name"])
        policy.name = facts["name"]
        audit.record("renamed", policy, by=by, changed=["name"])
    if not _is_different(policy, bands, facts):
        return 0
    CancellingPolicy.objects.filter(pk=policy.pk).update(is_current=False, is_usual=False)
    new = CancellingPolicy(**facts, version=policy.version + 1, is_usual=policy.is_usual)
    _write(new, bands)
    audit.record("created", new, by=by)
    return Cohort.objects.filter(policy=policy, status__in=OPEN).update(policy=new)


@action
def make_usual(policy: CancellingPolicy, *, by: Person | None) -> None:
    """New courses have this policy, unless another one is chosen."""
    usual = CancellingPolicy.objects.select_for_update().filter(is_usual=True)
    was = usual.first()
    policy = CancellingPolicy.objects.select_for_update().get(pk=policy.pk)
    if not policy.is_current:
        raise RuleBroken("There is a newer version of this policy. Choose that one.")
    if was == policy:
        return
    CancellingPolicy.objects.filter(is_usual=True).update(is_usual=False)
    CancellingPolicy.objects.filter(pk=policy.pk).update(is_usual=True)
    audit.record("changed", policy, by=by, changed=["is_usual"])


def _refuse_a_name_twice(name: str, *, but_for: str = "") -> None:
    if CancellingPolicy.objects.filter(name__iexact=name).exclude(name=but_for).exists():
        raise RuleBroken({"name": "There is a policy of this name already. Choose another name."})


def _write(policy: CancellingPolicy, bands: Iterable[Band]) -> None:
    bands = list(bands)
    if wrong := rules.what_is_wrong(bands):
        raise RuleBroken(wrong)
    policy.save(force_insert=True)
    PolicyBand.objects.bulk_create(
        PolicyBand(
            policy=policy,
            notice_from=band.notice_from,
            is_for_free_places=band.is_for_free_places,
            percent=band.percent,
            flat_pence=band.flat_pence,
        )
        for band in bands
    )


def _is_different(policy: CancellingPolicy, bands: list[Band], facts: dict[str, Any]) -> bool:
    return queries.as_facts(policy.bands.all()) != queries.as_facts(bands) or any(
        getattr(policy, name) != value for name, value in facts.items()
    )
