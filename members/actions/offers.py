"""The year's offer: drafted, often from the one before, then published once for all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from core.calendar import AcademicYear
from members.models import Membership, Offer, Tier
from members.rules import default_grace, renewal_opens
from members.states import OFFER_TRANSITIONS, OfferStatus
from schools.models import Person

#: What a tier of one year hands on to the same tier of the next.
TIER_FACTS = (
    "position", "name", "for_whom", "contains", "flat_pence", "per_pupil_pence", "floor_pence", "cap_pence",
    "cpd_places", "allowance_percent", "is_pooled",
)  # fmt: skip


@action
def make_offer(*, year: int, by: Person | None, **facts: Any) -> Offer:
    """A draft for a year. Without other days it opens on 1 June before, with grace to the next October half-term."""
    of = AcademicYear(year)
    dates = {"opens_on": renewal_opens(of), "grace_until": default_grace(of)}
    offer = Offer(year=year, **{"title": f"Membership {of}", **dates, **facts})
    offer.save(force_insert=True)
    audit.record("created", offer, by=by)
    return offer


@action
def copy_offer(offer: Offer, *, by: Person) -> Offer:
    """A draft for the year after, with the same words, memorandum and tiers."""
    made = make_offer(year=offer.year + 1, words=offer.words, memorandum=offer.memorandum, by=by)
    for tier in offer.tiers.all():
        Tier.objects.create(offer=made, **{name: getattr(tier, name) for name in TIER_FACTS})
    return made


@action
def change_offer(offer: Offer, *, by: Person, **facts: Any) -> None:
    """Other words, memorandum or days for a draft."""
    _change(offer, facts, by=by)


@action
def set_dates(offer: Offer, *, opens_on: date, grace_until: date, by: Person) -> int:
    """From when a published offer can be had, and how long member prices hold after it. Memberships with the same grace
    follow; those to which the office gave another one keep it. Returns how many followed."""
    was = offer.grace_until
    _change(offer, {"opens_on": opens_on, "grace_until": grace_until}, by=by)
    same = Membership.objects.filter(year=offer.year, grace_until=was)
    return same.update(grace_until=grace_until) if grace_until != was else 0


@action
def remove_offer(offer: Offer, *, by: Person) -> None:
    """Throw a draft away."""
    _only_a_draft(offer)
    audit.record("removed", offer, by=by)
    offer.delete()


@action
def add_tier(offer: Offer, *, by: Person, **facts: Any) -> Tier:
    """One tier more, at the end."""
    _only_a_draft(offer)
    tier = Tier(offer=offer, position=offer.tiers.count() + 1, **facts)
    tier.save(force_insert=True)
    audit.record("created", tier, by=by)
    return tier


@action
def change_tier(tier: Tier, *, by: Person, **facts: Any) -> None:
    """Another name, price or content for a tier of a draft."""
    _only_a_draft(tier.offer)
    _change(tier, facts, by=by)


@action
def remove_tier(tier: Tier, *, by: Person) -> None:
    """Take a tier off a draft."""
    _only_a_draft(tier.offer)
    audit.record("removed", tier, by=by)
    tier.delete()


@action
def publish(offer: Offer, *, by: Person) -> None:
    """Show it to everyone. From then on its words, memorandum and tiers stay as they are."""
    if not offer.tiers.exists():
        raise RuleBroken("Add at least one tier first: there is nothing yet that a school could join for.")
    if not offer.memorandum.strip():
        raise RuleBroken("Write the memorandum first: each head signs it.")
    move(offer, OfferStatus.PUBLISHED, OFFER_TRANSITIONS, published_at=timezone.now())
    audit.record("published", offer, by=by, changed=["status"])


def _only_a_draft(offer: Offer) -> None:
    if offer.is_published:
        raise RuleBroken("Schools may have joined for this offer, so it stays as it was published.")


def _change(thing: Offer | Tier, facts: dict[str, Any], *, by: Person) -> None:
    changed = [name for name, value in facts.items() if getattr(thing, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(thing, name, facts[name])
    thing.save(update_fields=changed)
    audit.record("changed", thing, by=by, changed=changed)
