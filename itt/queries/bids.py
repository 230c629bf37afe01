"""What was pledged, requested, awarded and filled, beside what the nation got."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from itt import rules
from itt.models import Bid, Cycle, NationalFigure, Pledge


@dataclass(frozen=True)
class Picture:
    """One bid as everybody discusses it: pledged, requested, awarded, cap, held, and its rate beside the nation's."""

    bid: Bid
    pledged: int
    rate: Decimal | None
    nation: Decimal | None

    @property
    def points(self) -> Decimal | None:
        """Percentage points above the nation's rate."""
        return rules.points_between(self.rate, self.nation)


def with_pledges(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Bids, each with `pledged`: the places of all its schools."""
    each = Pledge.objects.filter(bid=OuterRef("pk")).order_by().values("bid").annotate(sum=Sum("places")).values("sum")
    return bids.annotate(pledged=Coalesce(Subquery(each, output_field=IntegerField()), 0))


def pictures_of(bids: QuerySet[Bid]) -> list[Picture]:
    """The picture of each bid."""
    nation = NationalFigure.objects.filter(year=OuterRef("cycle__year"))
    facts = {f"nation_{name}": Subquery(nation.values(name)) for name in ("awarded", "requested")}
    return [
        Picture(
            bid,
            bid.pledged,  # type: ignore[attr-defined]
            rate_of_bid(bid),
            rules.rate_of(bid.nation_awarded or 0, bid.nation_requested or 0),  # type: ignore[attr-defined]
        )
        for bid in with_pledges(bids).annotate(**facts)
    ]


def rate_of_bid(bid: Bid) -> Decimal | None:
    """Awarded of requested; none before the award."""
    return None if bid.awarded is None else rules.rate_of(bid.awarded, bid.requested or 0)


def pledges_on(bid: Bid) -> QuerySet[Pledge]:
    """Who pledged what, by school."""
    return bid.pledges.select_related("organisation", "by").order_by("organisation__name", "phase", "pk")


def pledges_of(organisation_id: int, cycle: Cycle | None) -> dict[tuple[int, str], int]:
    """What a school has pledged in a cycle: (partnership, phase) → places."""
    found = Pledge.objects.filter(organisation=organisation_id, bid__cycle=cycle)
    return {(one.bid.partnership_id, one.phase): one.places for one in found.select_related("bid")}
