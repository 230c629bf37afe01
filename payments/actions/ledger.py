"""Entries in the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.action import action
from core.calendar import today
from payments import queries
from payments.models import Entry, NumberSeries, Posting
from payments.rules import Account
from schools.models import Person


@dataclass(frozen=True)
class Side:
    """One side of a posting: a debit is positive, a credit negative, in pence. `code`: a product’s nominal code."""

    account: Account
    pence: int
    payer_id: int | None = None
    code: str = ""


@action
def post(
    issuer_id: int, *, key: str, words: str, sides: Iterable[Side], by: Person | None, on: date | None = None
) -> Posting:
    """Enter one event, once for its key. What belongs on a day that is closed by now is entered on the first open one.

    Raises RuleBroken when the sides are not equal: the database refuses that whatever is done here.
    """
    day = on or today()
    if (closed := queries.closed_until(issuer_id)) and day <= closed:
        day = closed + timedelta(days=1)
    posting = Posting.objects.create(key=key, issuer_id=issuer_id, on=day, words=words[:200], person_id=id_of(by))
    Entry.objects.bulk_create(
        Entry(
            posting=posting,
            account=side.account,
            payer_id=side.payer_id,
            amount_pence=side.pence,
            nominal_code=side.code,
        )
        for side in sides
        if side.pence
    )
    return posting


def id_of(person: Person | None) -> int | None:
    """The number under which the books remember who did something; none for the clock."""
    return person.pk if person else None


def next_number(issuer_id: int, kind: str) -> int:
    """The next number of an issuer's series. Until this transaction is over nobody else gets one, so that a document
    that fails leaves no gap."""
    NumberSeries.objects.get_or_create(issuer_id=issuer_id, kind=kind)
    series = NumberSeries.objects.select_for_update().get(issuer_id=issuer_id, kind=kind)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
