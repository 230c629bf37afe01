"""Money of the country: what was charged for courses that are over, on invoices, nine of ten of them paid.

Each school's charges are invoiced in the order of its bookings; its last few wait for the next invoice. The books hold
all of it, so that they balance here too.
"""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.national.numbers import BOOKINGS, COHORTS, FIRST, Row, first_day_of, is_charged, person_of, school_of

PRICE_PENCE = 4_500
LINES = 8
ISSUER = FIRST
PREFIX = "LAND"


@dataclass(frozen=True)
class Bill:
    """One invoice: its number, whom it goes to, and the bookings that it is for."""

    number: int
    payer_id: int
    bookings: tuple[int, ...]

    @property
    def pence(self) -> int:
        return PRICE_PENCE * len(self.bookings)

    @property
    def on(self) -> date:
        """The day after the last of its courses."""
        return max(first_day_of(n % COHORTS).date() for n in self.bookings) + timedelta(days=15)

    @property
    def is_paid(self) -> bool:
        return self.number % 10 > 0


@functools.cache
def bills() -> tuple[Bill, ...]:
    """All invoices, numbered without gaps."""
    of_school: dict[int, list[int]] = defaultdict(list)
    for n in filter(is_charged, range(BOOKINGS)):
        of_school[school_of(n)].append(n)
    full = (
        (payer_id, tuple(numbers[at : at + LINES]))
        for payer_id, numbers in of_school.items()
        for at in range(0, len(numbers) - LINES, LINES)
    )
    return tuple(Bill(number, payer_id, some) for number, (payer_id, some) in enumerate(full, start=1))


def charges() -> Iterator[Row]:
    invoiced = {n for bill in bills() for n in bill.bookings}
    for n in filter(is_charged, range(BOOKINGS)):
        yield {
            "id": FIRST + n,
            "key": f"booking:{FIRST + n}",
            "payer_id": school_of(n),
            "person_id": person_of(n),
            "description": "A place on a course",
            "amount_pence": PRICE_PENCE,
            "made_at": first_day_of(n % COHORTS),
            "delivered_on": first_day_of(n % COHORTS).date() + timedelta(days=14),
            "status": "invoiced" if n in invoiced else "owed",
        }


def issuers() -> Iterator[Row]:
    yield {
        "id": ISSUER,
        "organisation_id": FIRST,
        "legal_name": "An alliance as large as the country",
        "address": "1 Road",
        "prefix": PREFIX,
        "account_name": "The country",
        "sort_code": "112233",
        "account_number": "12345678",
    }


def series() -> Iterator[Row]:
    yield {"id": FIRST, "issuer_id": ISSUER, "kind": "invoice", "last": len(bills())}


def invoices() -> Iterator[Row]:
    bill_to = json.dumps({"name": "A school", "contact": "", "email": "office@country.example", "address": "1 Road"})
    bill_from = json.dumps(
        dict.fromkeys(
            ("legal_name", "address", "email", "vat_number", "account_name", "sort_code", "account_number"), ""
        )
    )
    for bill in bills():
        yield {
            "id": FIRST + bill.number,
            "issuer_id": ISSUER,
            "number": bill.number,
            "reference": f"{PREFIX}-{bill.number:06}",
            "payer_id": bill.payer_id,
            "issued_on": bill.on,
            "due_on": bill.on + timedelta(days=30),
            "bill_to": bill_to,
            "bill_from": bill_from,
            "total_pence": bill.pence,
        }


def lines() -> Iterator[Row]:
    for bill in bills():
        for n in bill.bookings:
            yield {
                "id": FIRST + n,
                "invoice_id": FIRST + bill.number,
                "charge_id": FIRST + n,
                "description": "A place on a course",
                "product": "course",
                "amount_pence": PRICE_PENCE,
            }


def payments() -> Iterator[Row]:
    for bill in bills():
        if bill.is_paid:
            yield {
                "id": FIRST + bill.number,
                "key": f"country:{bill.number}",
                "issuer_id": ISSUER,
                "payer_id": bill.payer_id,
                "method": "bank_transfer",
                "received_on": bill.on + timedelta(days=20),
                "amount_pence": bill.pence,
                "reference": f"{PREFIX}-{bill.number:06}",
            }


def allocations() -> Iterator[Row]:
    for bill in bills():
        if bill.is_paid:
            number = FIRST + bill.number
            yield {"id": number, "payment_id": number, "invoice_id": number, "amount_pence": bill.pence}


def postings() -> Iterator[Row]:
    for bill in bills():
        number = FIRST + bill.number
        common = {"issuer_id": ISSUER, "words": "Of the country"}
        yield {"id": _in_books(bill), "key": f"invoice:{number}", "on": bill.on, **common}
        if bill.is_paid:
            on = bill.on + timedelta(days=20)
            yield {"id": _in_books(bill) + 1, "key": f"payment:{number}", "on": on, **common}


def entries() -> Iterator[Row]:
    for bill in bills():
        asked, paid = _in_books(bill), _in_books(bill) + 1
        yield from _sides(asked, ("receivable", bill.payer_id, bill.pence), ("course_income", None, -bill.pence))
        if bill.is_paid:
            yield from _sides(paid, ("bank", None, bill.pence), ("receivable", bill.payer_id, -bill.pence))


def _in_books(bill: Bill) -> int:
    return FIRST + 2 * bill.number


def _sides(posting_id: int, *sides: tuple[str, int | None, int]) -> Iterator[Row]:
    for place, (account, payer_id, pence) in enumerate(sides):
        yield {
            "id": 2 * posting_id + place,
            "posting_id": posting_id,
            "account": account,
            "payer_id": payer_id,
            "amount_pence": pence,
        }
