"""Cancelling policies as the office keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from programmes.models import CancellingPolicy, Cohort
from programmes.queries.courses import as_bands, bands_of
from programmes.rules import Band, BandFacts, exemptions_in_words, in_words
from programmes.states import CohortStatus


def policies_in_office() -> QuerySet[CancellingPolicy]:
    """The policies of today by name, the usual one first; each with its bands, and how many courses ahead have it."""
    ahead = Cohort.objects.filter(
        policy=OuterRef("pk"), status__in=[CohortStatus.DRAFT, CohortStatus.PUBLISHED, CohortStatus.RUNNING]
    )
    counted = ahead.order_by().values("policy").annotate(count=Count("pk")).values("count")
    current = CancellingPolicy.objects.filter(is_current=True).annotate(
        rows=bands_of("pk"), courses=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    )
    return current.order_by("-is_usual", Lower("name"), "pk")


def policies_in_words(policies: Iterable[Any]) -> list[Any]:
    """The same as a list, each with its `lines` in words and its `exempt` reasons."""
    found = list(policies)
    for policy in found:
        policy.lines = in_words(as_bands(policy.rows), unit=policy.unit)
        policy.exempt = exemptions_in_words(policy)
    return found


def policy_in_office(pk: int) -> CancellingPolicy | None:
    """A policy for its editor: the version that was asked for, and whether it is still the current one."""
    return CancellingPolicy.objects.filter(pk=pk).first()


def current_version_of(policy: CancellingPolicy) -> CancellingPolicy | None:
    """The version of today of the same policy."""
    return CancellingPolicy.objects.filter(name=policy.name, is_current=True).first()


def policies_to_choose(cohort: Cohort) -> QuerySet[CancellingPolicy]:
    """What a course can have: the policies of today, and the one that it has."""
    return CancellingPolicy.objects.filter(Q(is_current=True) | Q(pk=cohort.policy_id)).order_by(
        "-is_usual", Lower("name"), "pk"
    )


def as_facts(bands: Iterable[Band]) -> list[BandFacts]:
    """Bands without their rows, in order, to tell whether two sets of them are the same."""
    facts = [BandFacts(band.notice_from, band.is_for_free_places, band.percent, band.flat_pence) for band in bands]
    return sorted(facts, key=lambda band: (band.is_for_free_places, -band.notice_from))
