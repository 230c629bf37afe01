"""What a request would cost a school, and what would become of it, before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from bookings import rules
from bookings.queries.costs import cover_for, slots_to_cover
from bookings.queries.places import ANY_MODE, prices_for
from bookings.queries.settled import settled_by
from bookings.states import Approver
from programmes.models import Cohort, Price
from schools.models import Post


@dataclass(frozen=True)
class Line:
    """One place of a quote. Money in pence; no price means that the office has to set one first."""

    post: Post | None
    price: Price | None
    cover_pence: int
    approver: Approver

    @property
    def total_pence(self) -> int:
        return (self.price.amount_pence if self.price else 0) + self.cover_pence

    @property
    def needs_approval(self) -> bool:
        return self.approver != Approver.NOBODY


@dataclass(frozen=True)
class Quote:
    """What several places would cost one school, and how many of them there are."""

    lines: list[Line]
    free: int
    has_line: bool

    @property
    def price_pence(self) -> int:
        return sum(line.total_pence - line.cover_pence for line in self.lines)

    @property
    def cover_pence(self) -> int:
        return sum(line.cover_pence for line in self.lines)

    @property
    def total_pence(self) -> int:
        return self.price_pence + self.cover_pence

    @property
    def is_short(self) -> bool:
        """Whether some would have to wait."""
        return self.has_line or self.free < len(self.lines)

    @property
    def asks_school(self) -> bool:
        return any(line.needs_approval for line in self.lines)


def quote(
    cohort: Cohort, organisation_id: int, chosen: Sequence[Post | None], *, mode: str = ANY_MODE, needs_cover: bool
) -> Quote:
    """What these people, or names to follow, would cost a school now. Two queries."""
    settled = settled_by(organisation_id, cohort.pk)
    prices = prices_for(cohort.pk, [organisation_id])
    now = timezone.now()
    slots = slots_to_cover(settled.sessions, after=now) if needs_cover else []
    lines = []
    for post in chosen:
        kind = post.kind if post else ""
        price = rules.price_at(prices, organisation_id=organisation_id, post_kind=kind, at=now)
        cover = cover_for(slots, settled.rates, post_kind=kind)
        cost = (price.amount_pence if price else 0) + cover
        approver = rules.approver_for(settled.approval_rules, post_kind=kind, cost_pence=cost)
        lines.append(Line(post, price, cover, approver))
    return Quote(lines, max(cohort.places_left_of(mode), 0), has_line=cohort.waiting > 0)
