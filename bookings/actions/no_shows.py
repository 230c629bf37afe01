"""Staying away without a word: what the registers say at the end, and what it costs."""

from __future__ import annotations

from datetime import timedelta

from bookings import queries, rules
from bookings.emails import money as letters
from bookings.models import Booking
from core import audit, outbox
from core.action import action
from core.calendar import today
from payments import actions as payments
from programmes.models import Cohort
from schools.models import Person


@action
def settle_no_shows(cohort: Cohort, *, by: Person | None) -> int:
    """Charge for places from which somebody stayed away at every session, and take back what a corrected register no
    longer says. Returns how many charges were made or taken back."""
    stayed_away = {booking.pk: booking for booking in queries.no_shows(cohort.pk)}
    charged = {booking.pk: booking for booking in queries.charged_for_staying_away(cohort.pk)}
    changed = 0
    for pk in sorted(stayed_away.keys() - charged.keys()):
        changed += _charge(stayed_away[pk], cohort, by=by)
    for pk in sorted(charged.keys() - stayed_away.keys()):
        _take_back(charged[pk], by=by)
        changed += 1
    return changed


def _charge(booking: Booking, cohort: Cohort, *, by: Person | None) -> bool:
    policy = booking.policy
    if policy is None or booking.organisation_id is None or booking.entitlement_id:
        return False
    pence = rules.no_show_extra_pence(
        price_pence=booking.price_pence, percent=policy.no_show_percent, free_pence=policy.no_show_free_pence
    )
    charge = payments.charge(
        key=f"booking:{booking.pk}:no-show",
        payer_id=booking.organisation_id,
        person_id=booking.person_id,
        amount_pence=pence,
        description=f"Place on {cohort.programme.title}, nobody came",
        issuer_id=cohort.programme.issuer_id,
        by=by,
        can_return=True,  # a register may be corrected more than once
    )
    if charge is None:
        return False
    Booking.objects.filter(pk=booking.pk).update(no_show_charge=charge)
    due_at = rules.letters_go_out_at(today() + timedelta(days=1), days=0)
    outbox.post_all([letters.of_no_show(booking, charge, due_at=due_at)])
    return True


def _take_back(booking: Booking, *, by: Person | None) -> None:
    if booking.no_show_charge is None:
        return
    if booking.no_show_charge.is_standing:
        payments.withdraw(booking.no_show_charge, by=by)
    Booking.objects.filter(pk=booking.pk).update(no_show_charge=None)
    outbox.cancel(about=f"no-show:{booking.pk}")
    audit.record("was there after all", booking, by=by, changed=["no_show_charge"])
