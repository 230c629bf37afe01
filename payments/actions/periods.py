"""Closing the books of an issuer up to a day."""

from __future__ import annotations

from datetime import date

from core import audit
from core.action import RuleBroken, action
from core.calendar import today
from payments import queries
from payments.models import Issuer, PeriodClose
from schools.models import Person


@action
def close_books(issuer: Issuer, until: date, *, by: Person) -> PeriodClose:
    """Enter nothing on or before this day any more, and keep what the accounts held at its end.

    Waits for entries that are being made, and later ones wait for it. Raises RuleBroken when the books do not balance.
    """
    held = Issuer.objects.select_for_update().get(pk=issuer.pk)
    if until >= today():
        raise RuleBroken("Choose a day that is over.")
    closed = queries.closed_until(held.pk)
    if closed and until <= closed:
        raise RuleBroken("The books are closed up to this day already.")
    if wrong := queries.what_does_not_balance():
        raise RuleBroken(f"The books do not balance, so they cannot be closed: {wrong[0].words}")
    made = PeriodClose.objects.create(
        issuer=held, until=until, closed_by=by, balances=queries.balances_of(held.pk, until=until)
    )
    audit.record("closed the books of", held, by=by, organisation_id=held.organisation_id)
    return made
