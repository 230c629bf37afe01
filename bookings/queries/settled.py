"""What a school has settled for itself, as far as a booking asks: in one query, for one person or for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from bookings.models import ApprovalRule, SupplyRate
from bookings.queries.leaving import has_late_places
from core.calendar import NO_DAYS, today
from core.prepared import prepared
from programmes.models import Session
from schools.models import Organisation
from schools.queries import days_of, holidays_of


@dataclass(frozen=True)
class Settled:
    """Who approves what, what cover costs (post → pence, "" for everyone else), on which days nobody is there; of the
    cohort that it is about, its sessions, and whether it has places given up at a charge that the next one refills."""

    approval_rules: Sequence[Any] = ()
    rates: dict[str, int] = field(default_factory=dict)
    closed: frozenset[date] = NO_DAYS
    sessions: Sequence[Any] = ()
    has_late_places: bool = False


def settled_by(organisation_id: int, cohort_id: int = 0) -> Settled:
    """What one school has settled, with the sessions of a cohort and its late places. One query."""
    row: Any = _settled(organisation_id=organisation_id, cohort_id=cohort_id, since=today())[0]
    spans = [(date.fromisoformat(one["first"]), date.fromisoformat(one["last"])) for one in row.own_holidays]
    return Settled(
        approval_rules=[SimpleNamespace(**one) for one in row.own_rules],
        rates={one["post_kind"]: one["day_pence"] for one in row.own_rates},
        closed=days_of(spans),
        sessions=[
            SimpleNamespace(**one | {"starts_at": datetime.fromisoformat(one["starts_at"])})
            for one in row.asked_sessions
        ],
        has_late_places=row.late,
    )


@prepared
def _settled(*, organisation_id: int, cohort_id: int, since: date) -> QuerySet[Organisation]:
    rules = ApprovalRule.objects.filter(organisation_id=organisation_id)
    rates = SupplyRate.objects.filter(organisation_id=organisation_id)
    holidays = holidays_of(organisation_id, since=since)
    found = Organisation.objects.filter(pk=organisation_id).only("pk")
    return found.annotate(
        own_rules=ArraySubquery(
            rules.values(
                json=JSONObject(post_kind="post_kind", approver="approver", free_up_to_pence="free_up_to_pence")
            )
        ),
        own_rates=ArraySubquery(rates.values(json=JSONObject(post_kind="post_kind", day_pence="day_pence"))),
        asked_sessions=ArraySubquery(
            Session.objects.filter(cohort_id=cohort_id).values(
                json=JSONObject(slot="slot", is_required="is_required", starts_at="starts_at")
            )
        ),
        own_holidays=ArraySubquery(holidays.values(json=JSONObject(first="from_on", last="to_on"))),
        late=has_late_places(cohort_id),
    )
