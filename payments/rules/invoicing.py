"""When charges are invoiced, when an invoice is due, and by which reference it is paid (domain 6)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import TextChoices

from core.calendar import AcademicYear

#: Days from the invoice to the day it is due.
PAID_WITHIN = timedelta(days=30)
#: Reminders go out so many days after an invoice was due.
REMINDED_AFTER_DUE = (timedelta(days=7), timedelta(days=21))
#: Banks cut a payment's reference after so many characters.
LONGEST_REFERENCE = 18


class Billing(TextChoices):
    """When a payer wants to be invoiced. After delivery is usual for public bodies."""

    AT_ONCE = "at_once", "As soon as it is booked"
    AFTER_DELIVERY = "after_delivery", "When the course is over"
    TERMLY = "termly", "Once a term, all together"


def due_on(issued_on: date, within: timedelta = PAID_WITHIN) -> date:
    """The last day to pay an invoice."""
    return issued_on + within


def reference(prefix: str, number: int) -> str:
    """What is written on an invoice and on the transfer that pays it: STSA-000012."""
    return f"{prefix}-{number:06}"


def statement_days(year: AcademicYear) -> tuple[date, date, date]:
    """The days on which termly payers are invoiced: at the end of autumn, spring and summer."""
    return date(year.start, 12, 31), date(year.start + 1, 4, 30), year.last_day


def last_statement_day(day: date) -> date:
    """The latest day, `day` among them, on which termly payers were invoiced."""
    year = AcademicYear.of(day)
    return max(one for one in (*statement_days(year + -1), *statement_days(year)) if one <= day)


def billed_from(billing: str, *, made_on: date, delivered_on: date | None) -> date:
    """The first day on which a charge may be invoiced. What has no day of delivery counts as delivered when charged."""
    if billing == Billing.AT_ONCE:
        return made_on + timedelta(days=1)
    delivered = max(delivered_on or made_on, made_on)
    if billing == Billing.AFTER_DELIVERY:
        return delivered + timedelta(days=1)
    return next(day for day in _statement_days_from(delivered) if day >= delivered)


def _statement_days_from(day: date) -> tuple[date, ...]:
    year = AcademicYear.of(day)
    return (*statement_days(year), *statement_days(year + 1))
