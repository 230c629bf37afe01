"""What came in from the bank lately: some of it is matched, some waits for finance, some is none of the alliance's."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date, timedelta

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
Line = tuple[date, str, int]


def build(people: People, clock: Clock) -> None:
    """A statement of the last two weeks, over invoices that were open until then."""
    issuer = queries.usual_issuer()
    recent = {"issued_on__gt": clock.today - SINCE, "issued_on__lte": clock.today}
    still_open = open_invoices().filter(issuer=issuer, paid_pence=0, credited_pence=0, disputed_at=None, **recent)
    invoices = list(still_open.select_related("payer").order_by("pk")[:PAID])
    if issuer is None or not invoices:
        return
    raymond = people["Raymond Cheung"]
    content = "\n".join(_file(sorted(_lines(invoices, clock), key=lambda line: line[0]))).encode()
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


def _lines(invoices: list[Invoice], clock: Clock) -> Iterator[Line]:
    """What the bank tells of: most name their invoice, one only its school, one pays part, one too much."""
    working = [day for number in range(1, 40) if is_working_day(day := clock.today - timedelta(days=number))]
    yield working[11], "SOUTHWARK SUPPLY LTD DD", -84_200
    yield working[7], "SERVICE CHARGES", -650
    yield working[4], "MRS A BELL COURSE FEE", 4500
    yield working[4], "MRS A BELL COURSE FEE", 4500
    yield working[2], "LB SOUTHWARK PUPIL PREMIUM", 1_245_000
    for number, invoice in enumerate(invoices):
        day, name, pence = max(invoice.issued_on, working[0]), _as_the_bank_writes(invoice), invoice.total_pence
        if number % 5 in (0, 1):
            yield day, f"{name} {invoice.reference}", pence
        elif number % 5 == 2:
            yield day, f"{name} CPD AUTUMN", pence
        elif number % 5 == 3:
            yield day, f"{name} {invoice.reference.replace('-', ' ').lower()}", pence // 2
        else:
            yield day, f"{name} INV {invoice.reference.replace('-', '')}", pence + 1000


def _as_the_bank_writes(invoice: Invoice) -> str:
    """A school's name in capitals, cut after eighteen signs."""
    return "".join(sign for sign in invoice.payer.name.upper() if sign.isalnum() or sign == " ")[:18].strip()


def _file(lines: list[Line]) -> Iterator[str]:
    """The lines as a file of the bank."""
    balance = OPENING
    yield "Date,Type,Description,Paid out,Paid in,Balance"
    for day, words, pence in lines:
        balance += pence
        out, came = ("", f"{pence / 100:.2f}") if pence > 0 else (f"{-pence / 100:.2f}", "")
        yield f'{day:%d/%m/%Y},BP,"{words}",{out},{came},{balance / 100:.2f}'
