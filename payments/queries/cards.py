"""What pages read about paying by card, and about what went wrong on the way back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from payments import permissions
from payments.models import CardNotice, Checkout, Invoice, Refund
from payments.queries.seen import payers_of
from payments.states import RefundStatus
from schools.models import Person


def payable_by(person: Person) -> QuerySet[Invoice]:
    """Invoices on which something is owed, of the organisations for which this person sees the money."""
    owed = Invoice.objects.filter(total_pence__gt=F("paid_pence") + F("credited_pence"))
    return owed.filter(payer__in=payers_of(person).values("pk")).select_related("payer", "issuer")


def chosen(person: Person, numbers: Iterable[str]) -> list[Invoice]:
    """Those of the given numbers that this person may pay, the oldest first."""
    wanted = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 16]
    return list(payable_by(person).filter(pk__in=wanted).order_by("due_on", "pk"))


def checkouts_seen_by(person: Person) -> QuerySet[Checkout]:
    found = Checkout.objects.select_related("payer", "issuer", "payment", "person")
    if permissions.can_see_books(person):
        return found
    return found.filter(payer__in=payers_of(person).values("pk"))


def refunds_in_review() -> QuerySet[Refund]:
    """Refunds whose fate nobody knows, those that wait for a person first."""
    waiting = Refund.objects.filter(status__in=[RefundStatus.REVIEW, RefundStatus.UNKNOWN])
    return waiting.select_related("payer", "payment").order_by("status", "asked_at", "pk")


def alarms() -> QuerySet[CardNotice]:
    """What the provider told us that cannot be, and that nobody has looked into."""
    return CardNotice.objects.filter(settled_at__isnull=True).exclude(trouble="").order_by("-pk")
