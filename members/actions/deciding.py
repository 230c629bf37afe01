"""The office agrees to a membership, asks back, ends one, or puts its dates right."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from members import emails, rules
from members.actions.contacts import note_contact
from members.actions.entitlements import adjust, grant, run_out
from members.models import Membership
from members.states import MEMBERSHIP_TRANSITIONS, MembershipStatus
from payments import actions as payments
from payments.actions.payers import first_billing
from schools.models import Person


@action
def approve(membership: Membership, *, by: Person | None) -> None:
    """Agree: member prices hold from its first day, its places are given, and its fee is owed."""
    membership = locked(membership)
    move(membership, MembershipStatus.APPROVED, MEMBERSHIP_TRANSITIONS, approved_at=timezone.now(), approved_by=by)
    give_places(membership)
    _charge(membership, by=by)
    membership.save(update_fields=["entitlement", "charge"])
    audit.record("approved", membership, by=by, changed=["status"])
    outbox.post_all(emails.of_approving(membership))


def give_places(membership: Membership) -> None:
    """Put the places of its tier on its account, or on the one that its trust's schools share; the caller saves it."""
    tier = membership.tier
    places = rules.places_for(tier, half_terms=membership.half_terms) if tier else 0
    if not tier or not places:
        return
    owner_id = membership.payer_id if tier.is_pooled else membership.organisation_id
    membership.entitlement = grant(
        owner_id,
        year=membership.year,
        percent=tier.allowance_percent,
        places=places,
        key=f"membership:{membership.pk}",
        words=f"{tier.name}: {membership.organisation}",
    )


def _charge(membership: Membership, *, by: Person | None) -> None:
    contact = {"contact_name": membership.billing_name, "email": membership.billing_email}
    first_billing(membership.payer_id, **contact, by=by)
    what = f"{membership.tier.name}, " if membership.tier else ""
    membership.charge = payments.charge(
        key=f"membership:{membership.pk}",
        payer_id=membership.payer_id,
        amount_pence=membership.fee_pence,
        description=f"Membership {membership.academic_year}, {what}{membership.organisation}",
        person_id=None,
        by=by,
        product="membership",
        purchase_order=membership.purchase_order,
        delivered_on=membership.from_on,
    )


@action
def send_back(membership: Membership, *, words: str, by: Person) -> None:
    """Ask the school to put something right. It can be sent again with the same answers."""
    membership = locked(membership)
    if not words.strip():
        raise RuleBroken({"words": "Say what the school has to put right."})
    move(membership, MembershipStatus.DRAFT, MEMBERSHIP_TRANSITIONS, sent_back_words=words.strip())
    audit.record("sent back", membership, by=by, changed=["status"])
    outbox.post_all(emails.of_sending_back(membership))


@action
def withdraw(membership: Membership, *, by: Person, on: date | None = None) -> None:
    """It no longer holds from a day on, today unless said. Before its first day nothing is owed for it; from then on
    the fee stays owed, and the places that are left run out."""
    membership = locked(membership)
    on = on or today()
    if on > membership.grace_until:
        raise RuleBroken({"on": "It has ended by then anyhow. Choose an earlier day."})
    was_approved = membership.is_approved
    move(membership, MembershipStatus.WITHDRAWN, MEMBERSHIP_TRANSITIONS, withdrawn_on=on)
    outbox.cancel(about=emails.about(membership))
    if was_approved:
        if on <= membership.from_on and membership.charge and membership.charge.is_standing:
            payments.withdraw(membership.charge, by=by)
        _take_places(membership)
    audit.record("withdrew", membership, by=by, changed=["status", "withdrawn_on"])
    outbox.post_all(emails.of_withdrawing(membership))


def _take_places(membership: Membership) -> None:
    """Of its places those that nobody has taken run out; of a trust's, at most as many as this school brought."""
    if membership.entitlement_id:
        run_out(membership.entitlement_id, key=f"membership:{membership.pk}", words=f"{membership.organisation} left")


@action
def correct(
    membership: Membership,
    *,
    from_on: date,
    to_on: date,
    grace_until: date,
    withdrawn_on: date | None,
    by: Person,
    why: str = "",
) -> None:
    """Put the dates of an approved membership right, also for days that are past; why stands among the notes about the
    school. What was booked meanwhile keeps the price that it was booked at."""
    membership = locked(membership)
    if not membership.is_approved:
        raise RuleBroken("Decide on the application first.")
    new = {"from_on": from_on, "to_on": to_on, "grace_until": grace_until, "withdrawn_on": withdrawn_on}
    changed = [name for name, value in new.items() if getattr(membership, name) != value]
    if not changed:
        return
    was = membership.status
    status = MembershipStatus.WITHDRAWN if withdrawn_on else MembershipStatus.APPROVED
    Membership.objects.filter(pk=membership.pk).update(status=status, **new)
    membership.refresh_from_db()
    if was != status:
        if status == MembershipStatus.WITHDRAWN:
            _take_places(membership)
        else:
            _give_back_places(membership, by=by)
    if why:
        note_contact(membership.organisation, text=f"Dates of {membership.academic_year} put right: {why}", by=by)
    audit.record("corrected", membership, by=by, changed=changed)


def _give_back_places(membership: Membership, *, by: Person) -> None:
    """It holds after all, so what had run out with it is there again."""
    if not membership.entitlement_id:
        return
    entries = membership.entitlement.entries.filter(key=f"membership:{membership.pk}") if membership.entitlement else ()
    lost = sum(entry.places for entry in entries if entry.kind == "expired")
    if lost:
        adjust(membership.entitlement_id, places=lost, words=f"{membership.organisation} stays after all", by=by)


def locked(membership: Membership) -> Membership:
    """The membership as it is now; nobody else decides on it until this transaction is over."""
    found = Membership.objects.select_for_update(of=("self",)).select_related("tier", "organisation", "charge")
    return found.get(pk=membership.pk)
