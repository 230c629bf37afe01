"""A list of what payers owed before the portal was there: one line for each old invoice.

Each becomes a charge and an invoice of the day of the old one, so that it is as old here as it was; its income was
entered before. The same line twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.action import RuleBroken, action
from core.calendar import today
from core.words import money, short_day
from payments import actions, permissions, queries
from payments.models import Charge
from payments.rules import Product
from payments.statements.cells import Wrong, day_of, sum_of
from schools.actions.imports.finding import Finder, NotFound
from schools.columns import Column, Entry
from schools.models import Organisation, Person
from schools.sheets import Judgement, SheetKind, register

COLUMNS = (
    Column("urn", "URN", ("school urn",), example="100781"),
    Column("school", "School", ("payer", "customer", "organisation", "school name", "name")),
    Column(
        "reference",
        "Reference",
        ("invoice", "invoice number", "old reference", "number"),
        is_needed=True,
        example="INV-0421",
    ),
    Column("on", "Date", ("invoice date", "issued", "day"), is_needed=True, example="14/06/2026"),
    Column("sum", "Sum", ("amount", "open", "balance", "outstanding", "amount due"), is_needed=True, example="450.00"),
)
LONGEST_REFERENCE = 40


@dataclass(frozen=True)
class Debt:
    """An old invoice: whose, its reference and day, and what is still open of it in pence."""

    payer: Organisation
    reference: str
    on: date
    pence: int

    @property
    def key(self) -> str:
        return f"opening:{self.payer.pk}:{self.reference.casefold()}"


def judge(entries: Sequence[Entry], memory: dict) -> list[Judgement]:
    """What each line would do: the payer by URN, else by name."""
    finder = Finder(entries)
    debts = [_read(entry, finder) for entry in entries]
    keys = [debt.key for debt in debts if isinstance(debt, Debt)]
    known = set(Charge.objects.filter(key__in=keys).values_list("key", flat=True))
    return [_judge(entry, debt, known, memory) for entry, debt in zip(entries, debts, strict=True)]


def _read(entry: Entry, finder: Finder) -> Debt | str:
    """The debt, or what is wrong with the line."""
    try:
        payer = finder.organisation(entry)
        if payer is None:
            raise NotFound("Give the payer's URN or its whole name")
        if not 0 < len(entry["reference"]) <= LONGEST_REFERENCE:
            raise NotFound(f"Give the old reference, in at most {LONGEST_REFERENCE} characters")
        on = day_of(entry["on"], today=today())
        found = sum_of(entry["sum"])
    except NotFound as error:
        return f"{error}."
    except Wrong as error:
        return f"The date or the sum {error}."
    except ValueError as error:
        return f"{error}."
    if found is None or found.pence <= 0 or found.is_shortened:
        return "Give the sum that is still open, like 450.00."
    return Debt(payer, entry["reference"], on, found.pence)


def _judge(entry: Entry, debt: Debt | str, known: set[str], memory: dict) -> Judgement:
    if isinstance(debt, str):
        return Judgement(entry.line, "refused", entry["school"] or entry["urn"], debt)
    if debt.key in known or debt.key in memory:
        return Judgement(entry.line, "same", debt.payer.name, f"{debt.reference} is here already.")
    memory[debt.key] = entry.line
    words = f"{debt.reference} of {short_day(debt.on)}: {money(debt.pence)} is owed."
    return Judgement(entry.line, "created", debt.payer.name, words, {"debt": debt})


@action
def carry_out(judgement: Judgement, *, by: Person | None) -> None:
    """Charge and invoice an old debt, once."""
    debt: Debt = judgement.facts["debt"]
    issuer = queries.usual_issuer()
    if issuer is None:
        raise RuleBroken("Settle first in whose name the alliance bills.")
    made = actions.charge(
        key=debt.key,
        payer_id=debt.payer.pk,
        amount_pence=debt.pence,
        description=f"{debt.reference} of {short_day(debt.on)}, from before the portal",
        person_id=None,
        product=Product.BROUGHT_FORWARD,
        delivered_on=debt.on,
        by=by,
    )
    if made is not None:
        actions.invoice(debt.payer, [made], issuer=issuer, by=by, on=debt.on)


OPENING_DEBTS = register(
    SheetKind(
        slug="opening-debts",
        title="Debts from before the portal",
        what="What schools owed when the portal began, one line for each old invoice. Each is invoiced anew.",
        columns=COLUMNS,
        either=(("urn",), ("school",)),
        judge=judge,
        carry_out=carry_out,
        may=permissions.can_keep_books,
        needs="An issuer first: the invoices go out in the usual one's name, dated as the old ones.",
    )
)
