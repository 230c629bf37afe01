"""A membership that the office writes down itself: agreed on paper, or from before the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action
from core.calendar import AcademicYear, midnight
from members import rules
from members.actions.contacts import note_contact
from members.actions.deciding import approve
from members.models import Membership, Tier
from members.states import MembershipStatus
from schools.models import Organisation, Person


@dataclass(frozen=True)
class ByHand:
    """What is written down. Without a tier it holds no places; what a past year's cost is not charged any more."""

    year: int
    tier: Tier | None
    strands: Sequence[str]
    from_on: date
    to_on: date
    fee_pence: int
    signed_on: date | None
    why: str


@action
def record_by_hand(organisation: Organisation, facts: ByHand, *, by: Person) -> Membership:
    """Write a membership down as agreed, with the reason among the notes about the school.

    For this year and the next it is as if the school had applied and the office agreed: the fee is charged, places are
    given, heads are told. A past year is only put on record. Raises RuleBroken with what to do.
    """
    year, now = AcademicYear(facts.year), timezone.now()
    if not year.first_day <= facts.from_on <= facts.to_on <= year.last_day:
        raise RuleBroken({"from_on": f"Both days lie in {year}, the last not before the first."})
    if facts.tier and facts.tier.offer.year != facts.year:
        raise RuleBroken({"tier": "This kind of membership belongs to another year."})
    made = Membership(
        organisation=organisation,
        year=facts.year,
        status=MembershipStatus.APPLIED,
        tier=facts.tier,
        strands=sorted(set(facts.strands)),
        from_on=facts.from_on,
        to_on=facts.to_on,
        grace_until=max(facts.to_on, facts.tier.offer.grace_until if facts.tier else rules.default_grace(year)),
        applied_at=now,
        signed_at=midnight(facts.signed_on) if facts.signed_on else None,
        half_terms=rules.half_terms_left(facts.from_on, year=year) or 1,
        fee_pence=facts.fee_pence,
    )
    made.save(force_insert=True)
    audit.record("recorded", made, by=by)
    note_contact(organisation, text=f"Membership {year} recorded by hand: {facts.why}", by=by)
    if year < AcademicYear.now():
        Membership.objects.filter(pk=made.pk).update(
            status=MembershipStatus.APPROVED, approved_at=now, approved_by=by, applied_at=None
        )
    else:
        approve(made, by=by)
    made.refresh_from_db()
    return made
