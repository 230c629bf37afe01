"""Renewing a membership for a school as it was, without asking for its form again; signing afterwards; first looks."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action
from members import queries
from members.actions.deciding import approve
from members.models import Membership, Offer, RenewalOpening, Tier
from members.states import MembershipStatus
from schools.models import Person


@action
def renew(before: Membership, *, offer: Offer, by: Person | None) -> Membership | None:
    """The same kind of membership for the year of an offer: charged, places given, heads told and asked to sign.

    None when there is one for that year already, or an application: nothing is done twice. Raises RuleBroken with what
    stands in the way.
    """
    locked = Membership.objects.select_for_update(of=("self",)).select_related("tier", "organisation__school")
    before = locked.get(pk=before.pk)
    again = Membership.objects.filter(organisation=before.organisation_id, year=offer.year)
    if again.exclude(status=MembershipStatus.WITHDRAWN).exists():
        return None
    if not offer.is_published:
        raise RuleBroken("The offer is not published yet.")
    if not before.is_approved or before.withdrawn_on or before.year != offer.year - 1:
        raise RuleBroken(f"It was no member in the year before {offer.academic_year}.")
    made = Membership(organisation=before.organisation, year=offer.year, **_as_before(before, offer))
    made.save(force_insert=True)
    audit.record("renewed", made, by=by)
    approve(made, by=by)
    made.refresh_from_db()
    return made


def _as_before(before: Membership, offer: Offer) -> dict[str, Any]:
    """Kind, strands, payer and billing contact as they were; days, fee and half-terms of the new offer."""
    tier = tier_like(before, list(offer.tiers.all()))
    if tier is None:
        raise RuleBroken("The new offer has no kind of membership of the same name. Record it by hand.")
    pupils = {before.organisation_id: before.pupils} if before.pupils else {}
    [quote] = queries.quotes(tier, [before.organisation], pupils=pupils)
    if quote.fee is None:
        raise RuleBroken("The register does not know how many pupils are on roll. Record it by hand.")
    return {
        "status": MembershipStatus.APPLIED,
        "tier": tier,
        "strands": before.strands,
        "from_on": quote.from_on,
        "to_on": offer.academic_year.last_day,
        "grace_until": offer.grace_until,
        "applied_at": timezone.now(),
        "paid_by_id": before.paid_by_id,
        "billing_name": before.billing_name,
        "billing_email": before.billing_email,
        "pupils": quote.fee.pupils,
        "half_terms": quote.fee.half_terms,
        "fee_pence": quote.fee.pence,
    }


def tier_like(before: Membership, tiers: list[Tier]) -> Tier | None:
    """The kind of the new offer that has the name of the old one. From before the portal: the only one for a school."""
    if before.tier is not None:
        return next((one for one in tiers if one.name == before.tier.name), None)
    for_schools = [one for one in tiers if one.for_whom == "school"]
    return for_schools[0] if len(for_schools) == 1 else None


@action
def sign(membership: Membership, *, by: Person) -> None:
    """A head signs the memorandum of a membership that the office renewed. Once."""
    unsigned = Membership.objects.filter(pk=membership.pk, signed_at__isnull=True, status=MembershipStatus.APPROVED)
    if not unsigned.update(signed_at=timezone.now(), signed_by=by):
        raise RuleBroken("The memorandum is signed already.")
    audit.record("signed", membership, by=by, changed=["signed_at"])


def note_opening(organisation_id: int, *, year: int) -> None:
    """Somebody who can renew looks at the form: written once; nothing follows but a line of the pipeline."""
    RenewalOpening.objects.bulk_create(
        [RenewalOpening(organisation_id=organisation_id, year=year)], ignore_conflicts=True
    )
