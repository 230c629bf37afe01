"""The course places of a school's membership that a booking can take, as they came along with the prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.utils import timezone

from core.calendar import AcademicYear
from core.prepared import AnyOf
from members import rules
from members.queries import places_to_use
from programmes.models import Cohort


@dataclass(frozen=True)
class PlacesToUse:
    """An account with places left: how many, and how much of the price they take off."""

    entitlement_id: int
    percent: int
    left: int

    @property
    def is_free(self) -> bool:
        return self.percent == 100

    def price_left(self, pence: int) -> int:
        return rules.price_left(pence, percent=self.percent)


def beside_prices(organisation_ids: list[int], day: date) -> ArraySubquery:
    """Within a prepared query of prices: the accounts that these schools can take a place off on a day."""
    return ArraySubquery(places_to_use(AnyOf(organisation_ids), day))


def best_for(prices: Sequence[Any], organisation_id: int, cohort: Cohort) -> PlacesToUse | None:
    """The account of a school that takes most off the price of a course; None when it has none that is good for it.
    Asks the database nothing: `prices` came with what there is."""
    starts_on = timezone.localdate(cohort.starts_at) if cohort.starts_at else None
    for row in prices[0].to_use if prices else []:
        year = AcademicYear(row["year"])
        if row["organisation_id"] == organisation_id and rules.covers(
            starts_on=starts_on, first_day=year.first_day, last_day=year.last_day
        ):
            return PlacesToUse(row["entitlement_id"], row["percent"], row["left"])
    return None
