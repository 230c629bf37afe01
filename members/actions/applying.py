"""A head, or a trust for its schools, joins or renews: the form is checked, signed, and waits for the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from members import emails, queries, rules
from members.models import Membership, Tier
from members.states import MEMBERSHIP_TRANSITIONS, MembershipStatus, TierFor
from schools.models import Organisation, Person


@dataclass(frozen=True)
class Application:
    """What is applied for: a tier, for which organisations, and what the form says beside it.

    `paid_by_id`: the trust that joins its schools. `pupils`: of schools of which the register does not say how many.
    """

    tier: Tier
    organisation_ids: Sequence[int]
    strands: Sequence[str]
    billing_name: str
    billing_email: str
    purchase_order: str = ""
    paid_by_id: int | None = None
    pupils: Mapping[int, int] = field(default_factory=dict)


@action
def apply(application: Application, *, by: Person) -> list[Membership]:
    """Apply for membership, sign the year's memorandum, and freeze the fee; one record for each school.

    Whoever was a member until now and is not past their grace renews: from the first day of the year, for the whole of
    it. Others begin today when the year has begun, and pay for the half-terms that are left. What the office had sent
    back is applied for anew. Raises RuleBroken with what to do.
    """
    _refuse_what_cannot_be(application)
    organisations = Organisation.objects.select_related("school").filter(pk__in=application.organisation_ids)
    quotes = queries.quotes(application.tier, organisations.order_by("pk"), pupils=application.pupils)
    made = [_one(quote, application, by=by) for quote in quotes]
    audit.record_all([audit.entry("applied", one, by=by) for one in made])
    for one in made:
        outbox.cancel(about=emails.about_renewal(one.organisation_id, one.year))
    outbox.post_all(emails.of_applying(made, by=by))
    return made


def _refuse_what_cannot_be(application: Application) -> None:
    tier, offer = application.tier, application.tier.offer
    if not offer.is_published or today() < offer.opens_on:
        raise RuleBroken("This membership cannot be had yet.")
    if today() > offer.academic_year.last_day:
        raise RuleBroken(f"{offer.academic_year} is over. Join for the year that is on.")
    if not application.organisation_ids:
        raise RuleBroken("Choose at least one school.")
    if tier.for_whom != TierFor.PARTNER and len(set(application.strands)) < rules.LEAST_STRANDS:
        raise RuleBroken({"strands": f"Choose at least {rules.LEAST_STRANDS} of the strands."})
    if (application.paid_by_id is not None) != (tier.for_whom == TierFor.TRUST):
        raise RuleBroken("Choose a tier that is for you: some are for trusts, others for one school or for partners.")


def _one(quote: queries.Quote, application: Application, *, by: Person) -> Membership:
    organisation, tier = quote.organisation, application.tier
    facts = _frozen(quote, application, by=by)
    if again := sent_back(organisation.pk, year=tier.offer.year):
        move(again, MembershipStatus.APPLIED, MEMBERSHIP_TRANSITIONS, **facts)
        return again
    made = Membership(organisation=organisation, year=tier.offer.year, status=MembershipStatus.APPLIED, **facts)
    made.save(force_insert=True)
    return made


def _frozen(quote: queries.Quote, application: Application, *, by: Person) -> dict[str, Any]:
    """What is agreed with the signature."""
    if quote.fee is None:
        raise RuleBroken(f"Say how many pupils are on roll at {quote.organisation}: the register does not know.")
    offer, now = application.tier.offer, timezone.now()
    return {
        "tier": application.tier,
        "from_on": quote.from_on,
        "to_on": offer.academic_year.last_day,
        "grace_until": offer.grace_until,
        "strands": sorted(set(application.strands)),
        "applied_at": now,
        "applied_by": by,
        "signed_at": now,
        "signed_by": by,
        "sent_back_words": "",
        "paid_by_id": application.paid_by_id,
        "purchase_order": application.purchase_order,
        "billing_name": application.billing_name,
        "billing_email": application.billing_email.lower(),
        "pupils": quote.fee.pupils,
        "half_terms": quote.fee.half_terms,
        "fee_pence": quote.fee.pence,
    }


def sent_back(organisation_id: int, *, year: int) -> Membership | None:
    """The application that the office sent back for something to be put right."""
    found = Membership.objects.filter(organisation_id=organisation_id, year=year, status=MembershipStatus.DRAFT)
    return found.first()
