"""A payer's statement of account, from the ledger: what was owed at first, what happened, what is owed at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Sum, Window

from payments.models import Entry
from payments.rules import Account


@dataclass(frozen=True)
class Balance:
    """Before the first day and after the last one, in pence; negative is money held for the payer."""

    opening_pence: int
    closing_pence: int
    debits_pence: int
    credits_pence: int


def entries_of(payer_id: int) -> QuerySet[Entry]:
    """All that was entered on a payer's account, in the order of its days."""
    mine = Entry.objects.filter(account=Account.RECEIVABLE, payer_id=payer_id)
    return mine.select_related("posting").order_by("posting__on", "pk")


def between(payer_id: int, first: date, last: date) -> QuerySet[Entry]:
    """What was entered from one day to another, each with `running_pence`: all of those days up to it."""
    found = entries_of(payer_id).filter(posting__on__gte=first, posting__on__lte=last)
    so_far = Window(Sum("amount_pence"), order_by=[F("posting__on").asc(), F("pk").asc()])
    return found.annotate(running_pence=so_far)


def balance_between(payer_id: int, first: date, last: date) -> Balance:
    """The sums of a statement. One query."""
    mine = entries_of(payer_id).order_by()
    before, within = {"posting__on__lt": first}, {"posting__on__gte": first, "posting__on__lte": last}
    sums = mine.aggregate(
        opening=Sum("amount_pence", filter=Q(**before), default=0),
        debits=Sum("amount_pence", filter=Q(**within, amount_pence__gt=0), default=0),
        credits=Sum("amount_pence", filter=Q(**within, amount_pence__lt=0), default=0),
    )
    closing = sums["opening"] + sums["debits"] + sums["credits"]
    return Balance(sums["opening"], closing, sums["debits"], -sums["credits"])
