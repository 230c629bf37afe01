"""What this app holds about people: for whom a school was charged. Money is kept, names are not (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model, Q

from core.privacy import Forgotten, Kept, Section, section
from payments.models import (
    Allocation,
    BankDetails,
    BankLine,
    BankStatement,
    BillingDetails,
    CardNotice,
    Charge,
    Checkout,
    Issuer,
    JournalBatch,
    PaymentRun,
    PeriodClose,
    Posting,
    Refund,
    StatementLayout,
    WriteOff,
)
from schools.models import Person

#: Six years after the end of the year, as the law asks of accounts; the seventh covers the year itself.
NAMES_KEPT = timedelta(days=7 * 365)

RETENTION: dict[type[Model], Kept] = {
    Charge: Kept(
        "What your school, or you, were charged for your place",
        "To send invoices and to keep accounts, which the law asks for",
        "Six years after the end of the financial year; then your name is taken off it",
    ),
    BillingDetails: Kept(
        "Your name and address, when your school's invoices go to you",
        "To send invoices to the right person",
        "As long as your school says that they go to you",
    ),
    Issuer: Kept(
        "An address for questions about invoices, which may be yours",
        "To print on invoices whom to ask",
        "As long as the alliance bills in this name",
    ),
    Checkout: Kept(
        "That you went to pay invoices by card (your card itself is never with us)",
        "To enter what you paid, and to bring you back to where you were",
        "As long as your account; the payment itself as long as the accounts",
    ),
    **dict.fromkeys(
        (
            BankDetails,
            BankLine,
            BankStatement,
            CardNotice,
            JournalBatch,
            PaymentRun,
            PeriodClose,
            Refund,
            StatementLayout,
            WriteOff,
        ),
        Kept(
            "That you asked for, approved or entered something in the alliance's books",
            "To be able to say who decided about money, which the law asks for",
            "As long as the accounts, of which it is a part",
        ),
    ),
    **dict.fromkeys(
        (Posting, Allocation),
        Kept(
            "The number of your account, when you entered something in the alliance's books",
            "To be able to say who entered it; the books themselves hold no names",
            "As long as the accounts",
        ),
    ),
}


def held_about(person: Person) -> Iterator[Section]:
    """Charges that say for whom they are."""
    mine = Charge.objects.filter(person=person).order_by("-pk")
    yield section(
        "Charges for your places",
        mine,
        description="For",
        payer__name="Paid by",
        amount_pence="Sum",
        status="State",
        made_at="Made",
    )
    yield section(
        "Invoices that go to you",
        BillingDetails.objects.filter(email__iexact=person.email or "-").order_by("pk"),
        organisation__name="Of",
        contact_name="Name",
        email="Address",
    )
    paid = Checkout.objects.filter(person=person).order_by("-pk")
    yield section("Card payments", paid, payer__name="For", total_pence="Sum", status="State", made_at="When")
    decided = Refund.objects.filter(Q(asked_by=person) | Q(approved_by=person) | Q(second_by=person)).order_by("-pk")
    yield section("Refunds that you decided on", decided, payer__name="To", reason="For", asked_at="Asked for")


def forget(person: Person) -> Iterator[Forgotten]:
    """The charge stays, without the person. A description that bears the name loses it."""
    mine = Charge.objects.filter(person=person)
    for charge in mine.filter(description__icontains=person.last_name) if person.last_name else ():
        Charge.objects.filter(pk=charge.pk).update(description=charge.description.replace(person.full_name, "a person"))
    rows = mine.update(person=None)
    Checkout.objects.filter(person=person).update(person=None)
    if person.email:
        BillingDetails.objects.filter(email__iexact=person.email).update(contact_name="", email="")
    yield Forgotten(
        "Charges", rows, f"{rows} charges without the name: accounts are kept for six years by law" if rows else ""
    )


def purge(now: datetime) -> dict[str, int]:
    """Charges past the years of accounts no longer say for whom they were."""
    old = Charge.objects.filter(made_at__lt=now - NAMES_KEPT, person__isnull=False)
    return {"charges without a name": old.update(person=None)}
