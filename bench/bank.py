"""How fast a statement goes in through the worker, beside a bare COPY of as many rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
from django.core.files.base import ContentFile

from core import jobs
from core.calendar import today
from payments.jobs import STATEMENT
from payments.models import BankLine, Invoice, Issuer
from payments.queries.invoices import open_invoices
from payments.statements.layouts import PRESETS
from schools.models import Organisation, Person

LINES = 10_000
HSBC = next(layout for layout in PRESETS if layout.name == "HSBC")
#: What bears no reference: names that are looked for, equal lines of a day, and what went out.
WORDS = ("CRAMPTON PRIMARY SCH", "SURREY SQUARE", "ALBION PRIMARY", "J SMITH", "CASH", "A GRANT", "CHARLES DICKENS")


def statement(owner: psycopg.Connection) -> dict[str, float]:
    """Bring in 10,000 lines: every open invoice is paid by its reference, the rest are unknown or went out.

    Says lines a second with matching, the same for a bare COPY, and how many were matched.
    """
    issuer, by = _issuer(), Person.objects.filter(is_active=True).first()
    owed = list(open_invoices().filter(issuer=issuer).order_by("pk")[: LINES // 2])
    file = ContentFile("\n".join(_rows(owed)).encode(), name="bench.csv")
    settings = {"issuer": issuer.pk, "layout": HSBC.as_facts(), "name": "bench.csv"}
    job = jobs.start(STATEMENT, title="Statement", by=by, file=file, **settings)
    began = time.monotonic()
    jobs.run_waiting()
    took = time.monotonic() - began
    job.refresh_from_db()
    if job.status != "finished":
        raise SystemExit(f"the statement did not go in: {job.troubles}")
    bare = _copied(owner, issuer)
    return {
        "lines": LINES,
        "matched": job.counts.get("matched", 0),
        "per_s": round(LINES / took),
        "copy_per_s": round(LINES / bare),
    }


def _issuer() -> Issuer:
    found = Issuer.objects.filter(is_usual=True).first()
    return found or Issuer.objects.create(
        organisation=Organisation.objects.filter(kind=Organisation.Kind.ALLIANCE).first(),
        legal_name="Bench",
        address="Here",
        prefix="BENCH",
        account_name="Bench",
        sort_code="112233",
        account_number="12345678",
        is_usual=True,
    )


def _rows(owed: list[Invoice]) -> Iterator[str]:
    """A statement of sixty days before anything that the demonstration brought in, the oldest first."""
    yield "Date,Type,Description,Paid out,Paid in,Balance"
    balance = 100_000_000
    for number in range(LINES):
        day = today() - timedelta(days=120 - 60 * number // LINES)
        said, pence = WORDS[number % len(WORDS)], 4500
        if number % 2 and number // 2 < len(owed):
            invoice = owed[number // 2]
            said, pence = f"FPI {invoice.reference}", invoice.open_pence
        elif number % 5 == 0:
            said, pence = f"SUPPLIER {number}", -4500
        balance += pence
        out, came = ("", f"{pence / 100:.2f}") if pence > 0 else (f"{-pence / 100:.2f}", "")
        yield f"{day:%d/%m/%Y},CR,{said},{out},{came},{balance / 100:.2f}"


def _copied(owner: psycopg.Connection, issuer: Issuer) -> float:
    """Seconds of a COPY of the same rows into a bare table."""
    columns = 'statement_id, issuer_id, line, "on", amount_pence, words, balance_pence, fingerprint, nth'
    fields = [column.strip().strip('"') for column in columns.split(",")]
    rows = list(BankLine.objects.filter(issuer=issuer).order_by("-pk").values_list(*fields)[:LINES])
    with owner.transaction(force_rollback=True), owner.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE payments_bankline INCLUDING DEFAULTS)")
        cursor.execute("ALTER TABLE bare ALTER id DROP NOT NULL, ALTER status DROP NOT NULL, ALTER why DROP NOT NULL")
        began = time.monotonic()
        with cursor.copy(f"COPY bare ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return time.monotonic() - began
