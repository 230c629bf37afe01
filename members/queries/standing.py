"""Who is a member: the twin, in the database, of `rules.standing_on`. A test holds both against a day-by-day model."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce, JSONObject

from core.calendar import midnight, today
from core.prepared import IsAmong, These
from members.models import Membership
from members.states import Standing
from schools.models import School

_ONE_DAY = timedelta(days=1)


def memberships_on(day: date) -> QuerySet[Membership]:
    """Memberships by which member prices hold on `day`: approved, begun, and neither withdrawn nor past their grace."""
    stands = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    return Membership.objects.filter(stands, approved_at__isnull=False, from_on__lte=day, grace_until__gte=day)


def is_member(reference: str, *, day: date | None = None) -> Q:
    """Whether member prices hold on `day` for an organisation, whose id a column of the query holds, by a membership of
    its own or of the trust that it belongs to.

    Decided from the record of that day, never from a typed code (domain 3, Prices). Asked as two questions: as one with
    "or", the database would go through every membership of the country.
    """
    held = memberships_on(today() if day is None else day)
    in_trust = School.objects.filter(organisation_id=OuterRef(OuterRef(reference)), trust=OuterRef("organisation"))
    by_trust = held.filter(Exists(in_trust))
    return Q(Exists(held.filter(organisation_id=OuterRef(reference)))) | Q(Exists(by_trust))


def in_grace(organisation_ids: Any, day: Any) -> QuerySet[Membership, Any]:
    """Of these organisations those that have not renewed and still have member prices on a day: rows of `json` with
    organisation_id and until when. To stand beside something in a query."""
    held = memberships_on(day)
    renewed = held.filter(organisation_id=OuterRef("organisation_id"), to_on__gte=day)
    past = held.filter(~Exists(renewed), organisation_id=organisation_ids, to_on__lt=day)
    return past.order_by("pk").values(json=JSONObject(organisation_id="organisation_id", until="grace_until"))


def standing_of(reference: str, *, day: date | None = None) -> Case:
    """The whole of `rules.standing_on` as a column: for lists that filter by it, or count it."""
    day = today() if day is None else day
    stands = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)
    applied = Q(applied_at__isnull=True) | Q(applied_at__lt=midnight(day + _ONE_DAY))
    approved = Q(approved_at__isnull=False)
    begun = approved & Q(from_on__lte=day)
    ended = Coalesce("withdrawn_on", Value(date.max))
    latest = _theirs(reference).filter(begun).order_by("-from_on", ended.desc())
    is_withdrawn = Case(When(stands, then=Value(Standing.LAPSED)), default=Value(Standing.WITHDRAWN))
    return Case(
        When(_some(reference, begun & stands & Q(to_on__gte=day)), then=Value(Standing.MEMBER)),
        When(_some(reference, begun & stands & Q(grace_until__gte=day)), then=Value(Standing.IN_GRACE)),
        When(_some(reference, ~approved & stands & applied & Q(to_on__gte=day)), then=Value(Standing.APPLIED)),
        When(_some(reference, approved & stands & applied & Q(from_on__gt=day)), then=Value(Standing.TO_COME)),
        default=Coalesce(Subquery(latest.annotate(is_now=is_withdrawn).values("is_now")[:1]), Value(Standing.NEVER)),
        output_field=CharField(),
    )


def _theirs(reference: str) -> QuerySet[Membership]:
    """The memberships of the outer query's organisation and of its trust: named as two of a list, for which the
    database goes to their few rows; with "or" it would go through every membership of the country."""
    trust = School.objects.filter(organisation_id=OuterRef(OuterRef(reference))).values("trust_id")
    return Membership.objects.filter(IsAmong("organisation_id", These(OuterRef(reference), Subquery(trust))))


def _some(reference: str, wanted: Q) -> Exists:
    return Exists(_theirs(reference).filter(wanted))


def records_of(organisation_ids: Collection[int]) -> dict[int, list[Membership]]:
    """The memberships of these organisations, and those of their trusts, for `rules.standing_on`. Two queries."""
    trusts = dict(
        School.objects.filter(organisation_id__in=organisation_ids, trust__isnull=False).values_list(
            "organisation_id", "trust_id"
        )
    )
    wanted = {*organisation_ids, *trusts.values()}
    found: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(organisation_id__in=wanted).order_by("-year", "-pk"):
        found.setdefault(membership.organisation_id, []).append(membership)
    return {pk: [*found.get(pk, []), *found.get(trusts.get(pk, 0), [])] for pk in organisation_ids}
