"""What came in from the bank lately: some of it is matched, some waits for finance, some is none of the alliance's."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta

from core.calendar import is_working_day
from home.demo.clock import Clock
from home.demo.people import People
from payments import queries
from payments.actions import bank, bank_lines
from payments.models import Invoice
from payments.queries import bank as read
from payments.queries.invoices import open_invoices
from payments.statements import open_table
from payments.statements import read as read_statement
from payments.statements.layouts import recognise

#: So many invoices of the last weeks are paid, or nearly.
PAID, SINCE = 11, timedelta(days=40)
OPENING = 4_187_305
#: The statement is of so many working days.
DAYS = 12
Line = tuple[str, int]


def build(people: People, clock: Clock) -> None:
    """A statement of the last two weeks, over invoices that were open until then."""
    issuer = queries.usual_issuer()
    recent = {"issued_on__gt": clock.today - SINCE, "issued_on__lt": clock.today}
    still_open = open_invoices().filter(issuer=issuer, paid_pence=0, credited_pence=0, disputed_at=None, **recent)
    invoices = list(still_open.select_related("payer").order_by("pk")[:PAID])
    if issuer is None or not invoices:
        return
    raymond = people["Raymond Cheung"]
    content = "\n".join(_file(list(_lines(invoices)), clock)).encode()
    table = open_table(io.BytesIO(content))
    layout = recognise(table.headings)
    assert layout is not None
    statement = read_statement(table, layout, today=clock.today)
    digest = hashlib.sha256(content).hexdigest()
    found = bank.bring_in(issuer, statement, file_name="statement.csv", digest=digest, by=raymond)
    lines = list(found.lines.order_by("pk"))
    books = read.books_for(issuer, [line.words for line in lines])
    for line in lines:
        bank_lines.look_at(line, books, read.outstanding(issuer))


def _lines(invoices: list[Invoice]) -> Iterator[Line]:
    """What the bank tells of: most name their invoice, one only its school, one pays part, one too much."""
    named = [_as_the_bank_writes(one) for one in invoices]
    sums = [one.total_pence for one in invoices]
    yield "SOUTHWARK SUPPLY LTD DD", -84_200
    for number, (name, invoice) in enumerate(zip(named, invoices, strict=True)):
        if number % 5 in (0, 1):
            yield f"{name} {invoice.reference}", sums[number]
        elif number % 5 == 2:
            yield f"{name} CPD AUTUMN", sums[number]
        elif number % 5 == 3:
            yield f"{name} {invoice.reference.replace('-', ' ').lower()}", sums[number] // 2
        else:
            yield f"{name} INV {invoice.reference.replace('-', '')}", sums[number] + 1000
    yield "SERVICE CHARGES", -650
    yield "MRS A BELL COURSE FEE", 4500
    yield "MRS A BELL COURSE FEE", 4500
    yield "LB SOUTHWARK PUPIL PREMIUM", 1_245_000


def _as_the_bank_writes(invoice: Invoice) -> str:
    """A school's name in capitals, cut after eighteen signs."""
    return "".join(sign for sign in invoice.payer.name.upper() if sign.isalnum() or sign == " ")[:18].strip()


def _file(lines: list[Line], clock: Clock) -> Iterator[str]:
    """The lines as a file of the bank, on the working days up to yesterday."""
    days = (clock.today - timedelta(days=number) for number in range(1, 40))
    working = sorted([day for day in days if is_working_day(day)][:DAYS])
    balance = OPENING
    yield "Date,Type,Description,Paid out,Paid in,Balance"
    for number, (words, pence) in enumerate(lines):
        balance += pence
        day = working[number * DAYS // len(lines)]
        out, came = ("", f"{pence / 100:.2f}") if pence > 0 else (f"{-pence / 100:.2f}", "")
        yield f'{day:%d/%m/%Y},BP,"{words}",{out},{came},{balance / 100:.2f}'
