"""The pipeline of renewals: who was reminded, looked, applied, signed; and what income it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Lower

from core.calendar import AcademicYear, today
from core.models import Message
from core.states import MessageStatus
from members.models import Membership, Offer, RenewalOpening
from members.states import MembershipStatus, OfferStatus

#: A pipeline is of one alliance's members.
MOST = 2000
#: How far somebody has come, in order; each but the first counts those who came further too.
STAGES = {
    "members": "Members of the year before",
    "reminded": "Reminded",
    "opened": "Looked at the form",
    "applied": "Applied",
    "approved": "Renewed",
    "signed": "Signed",
}


@dataclass(frozen=True)
class Renewal:
    """One member of the year before, and how far its renewal has come."""

    before: Membership
    reminded_at: datetime | None
    opened_at: datetime | None
    next: Membership | None

    @property
    def stage(self) -> str:
        if self.next and self.next.is_approved:
            return "signed" if self.next.signed_at else "approved"
        if self.next:
            return "applied"
        if self.opened_at:
            return "opened"
        return "reminded" if self.reminded_at else "members"

    @property
    def words(self) -> str:
        return STAGES[self.stage] if self.stage != "members" else "Not reminded yet"

    @property
    def fee_pence(self) -> int:
        """What it comes to: the new fee, or last year's as long as there is none."""
        return self.next.fee_pence if self.next else self.before.fee_pence


@dataclass(frozen=True)
class Pipeline:
    """All renewals for one offer, with what they come to."""

    year: AcademicYear
    rows: list[Renewal]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many came at least so far."""
        order = list(STAGES)
        far = [order.index(row.stage) for row in self.rows]
        return [(key, words, sum(one >= number for one in far)) for number, (key, words) in enumerate(STAGES.items())]

    @property
    def sure_pence(self) -> int:
        return sum(row.fee_pence for row in self.rows if row.stage in ("approved", "signed"))

    @property
    def likely_pence(self) -> int:
        return sum(row.fee_pence for row in self.rows if row.stage == "applied")

    @property
    def open_pence(self) -> int:
        return sum(row.fee_pence for row in self.rows if row.next is None)

    def reached(self, stage: str) -> list[Renewal]:
        """Those that stand at a stage; all without one. `waiting`: those who have not applied."""
        if stage == "waiting":
            return [row for row in self.rows if row.next is None]
        return [row for row in self.rows if row.stage == stage] if stage in STAGES else self.rows


def offers_to_renew() -> QuerySet[Offer]:
    """Published offers, the latest first: each has a pipeline."""
    return Offer.objects.filter(status=OfferStatus.PUBLISHED).order_by("-year")


def members_before(offer: Offer) -> QuerySet[Membership]:
    """Memberships of the year before an offer's that were approved and not given up, by name."""
    before = Membership.objects.filter(year=offer.year - 1, approved_at__isnull=False, withdrawn_on__isnull=True)
    return before.select_related("organisation__school", "tier").order_by(Lower("organisation__name"), "pk")


def pipeline(offer: Offer) -> Pipeline:
    """Two queries, however many members there are."""
    about = Concat(
        Value("renewal:"), Cast(OuterRef("organisation_id"), CharField()), Value(f":{offer.year}"),
        output_field=CharField(),
    )  # fmt: skip
    letters = Message.objects.filter(about=about, kind="members.renew", status=MessageStatus.SENT)
    looks = RenewalOpening.objects.filter(organisation=OuterRef("organisation"), year=offer.year)
    found = members_before(offer).annotate(
        reminded_at=Subquery(letters.order_by("-sent_at").values("sent_at")[:1]),
        opened_at=Subquery(looks.values("at")[:1]),
    )[:MOST]
    again = _again(offer)
    rows = [Renewal(one, one.reminded_at, one.opened_at, again.get(one.organisation_id)) for one in found]
    return Pipeline(offer.academic_year, rows)


def _again(offer: Offer) -> dict[int, Any]:
    found = Membership.objects.filter(year=offer.year).exclude(status=MembershipStatus.WITHDRAWN)
    return {one.organisation_id: one for one in found.exclude(status=MembershipStatus.DRAFT)[: 2 * MOST]}


def to_renew(offer: Offer) -> QuerySet[Membership]:
    """Members of the year before who have neither applied nor been renewed, and are not past their grace."""
    again = Membership.objects.filter(organisation=OuterRef("organisation"), year=offer.year)
    still = Q(organisation__is_open=True, grace_until__gte=today())
    return members_before(offer).filter(still, ~Exists(again.exclude(status=MembershipStatus.WITHDRAWN)))
