"""What a request would cost a school, and what would become of it, before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from bookings import rules
from bookings.queries.costs import cover_for, slots_to_cover
from bookings.queries.membership_places import PlacesToUse, best_for
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
    places: PlacesToUse | None = None

    @property
    def price_pence(self) -> int:
        """What is left to pay when it takes a place of the school's membership."""
        pence = self.price.amount_pence if self.price else 0
        return self.places.price_left(pence) if self.places else pence

    @property
    def total_pence(self) -> int:
        return self.price_pence + self.cover_pence

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
    def used(self) -> int:
        """How many of them take a place of the school's membership."""
        return sum(line.places is not None for line in self.lines)

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
    cohort: Cohort,
    organisation_id: int,
    chosen: Sequence[Post | None],
    *,
    mode: str = ANY_MODE,
    needs_cover: bool,
    use_places: bool = False,
) -> Quote:
    """What these people, or names to follow, would cost a school now, the first of them by places of its membership as
    far as those go, when it `use_places`. Two queries."""
    settled = settled_by(organisation_id, cohort.pk)
    prices = prices_for(cohort.pk, [organisation_id])
    now = timezone.now()
    slots = slots_to_cover(settled.sessions, after=now) if needs_cover else []
    to_use = best_for(prices, organisation_id, cohort) if use_places else None
    left = to_use.left if to_use else 0
    lines: list[Line] = []
    for post in chosen:
        kind = post.kind if post else ""
        price = rules.price_at(prices, organisation_id=organisation_id, post_kind=kind, at=now)
        cover = cover_for(slots, settled.rates, post_kind=kind)
        takes_place = left > 0 and price is not None and price.amount_pence > 0
        left -= takes_place
        line = Line(post, price, cover, Approver.NOBODY, to_use if takes_place else None)
        cost = line.total_pence
        approver = rules.approver_for(settled.approval_rules, post_kind=kind, cost_pence=cost)
        lines.append(replace(line, approver=approver))
    return Quote(lines, max(cohort.places_left_of(mode), 0), has_line=cohort.waiting > 0)
