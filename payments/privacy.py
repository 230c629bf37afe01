"""What this app holds about people: for whom a school was charged. Money is kept, names are not (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model

from core.privacy import Forgotten, Kept, Section, section
from payments.models import Charge
from schools.models import Person

#: Six years after the end of the year, as the law asks of accounts; the seventh covers the year itself.
NAMES_KEPT = timedelta(days=7 * 365)

RETENTION: dict[type[Model], Kept] = {
    Charge: Kept(
        "What your school, or you, were charged for your place",
        "To send invoices and to keep accounts, which the law asks for",
        "Six years after the end of the financial year; then your name is taken off it",
    )
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


def forget(person: Person) -> Iterator[Forgotten]:
    """The charge stays, without the person. A description that bears the name loses it."""
    mine = Charge.objects.filter(person=person)
    for charge in mine.filter(description__icontains=person.last_name) if person.last_name else ():
        Charge.objects.filter(pk=charge.pk).update(description=charge.description.replace(person.full_name, "a person"))
    rows = mine.update(person=None)
    yield Forgotten(
        "Charges", rows, f"{rows} charges without the name: accounts are kept for six years by law" if rows else ""
    )


def purge(now: datetime) -> dict[str, int]:
    """Charges past the years of accounts no longer say for whom they were."""
    old = Charge.objects.filter(made_at__lt=now - NAMES_KEPT, person__isnull=False)
    return {"charges without a name": old.update(person=None)}
