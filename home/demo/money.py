"""Money in the demonstration: who bills, what past courses were invoiced and paid, and a few things that went wrong.

All of it is made by the actions themselves, so that the books balance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from core.calendar import LONDON, AcademicYear
from core.models import Message
from home.demo.clock import Clock
from home.demo.organisations import Organisations
from home.demo.people import People
from home.demo.story import (
    ALBION,
    CHARLES_DICKENS,
    DULWICH_WOOD,
    GOODRICH,
    IVYDALE,
    JOHN_DONNE,
    SNOWSFIELDS,
    SURREY_SQUARE,
)
from payments import actions
from payments.actions import Received, asking
from payments.actions import clock as by_the_clock
from payments.models import Charge, Invoice, Issuer
from payments.rules import Billing, Method, Product
from payments.states import ChargeStatus
from schools.models import Organisation, Person

ADDRESS = "Toulmin Street\nLondon\nSE1 1AF"
#: Who bills: the alliance as usual, and its lead school for what that school runs itself. Bank accounts are invented.
USUAL = {
    "legal_name": "Southwark Teaching School Alliance", "address": f"{CHARLES_DICKENS}\n{ADDRESS}", "prefix": "STSA",
    "email": "finance@stsa.example", "account_name": "STSA at Charles Dickens", "sort_code": "200415",
    "account_number": "55779911", "is_usual": True,
}  # fmt: skip
LEAD = {
    "legal_name": CHARLES_DICKENS, "address": ADDRESS, "prefix": "CDPS", "email": "office@charlesdickens.example",
    "account_name": "Charles Dickens Primary", "sort_code": "200415", "account_number": "55779922",
}  # fmt: skip
NOMINAL = {
    Product.COURSE: "4100", Product.MEMBERSHIP: "4200", Product.DEPOSIT: "2300", Product.OTHER: "4900",
    Product.BROUGHT_FORWARD: "1100",
}  # fmt: skip
#: Who settled what, from the first day of this academic year.
SETTLED = {
    SURREY_SQUARE: (Billing.AFTER_DELIVERY, Method.BANK_TRANSFER),
    ALBION: (Billing.AT_ONCE, Method.BANK_TRANSFER),
    GOODRICH: (Billing.TERMLY, Method.JOURNAL),
}
#: Invoices older than this are paid, but for those of the story.
PAID_AFTER = timedelta(days=40)
FINANCE, DIRECTOR = "Raymond Cheung", "Bernadette Okafor"
SENT_BEFORE = ("payments.invoice", "payments.credit_note")


def build(made: Organisations, people: People, clock: Clock) -> None:
    """Issuers, what schools settled, the invoices of what is over, payments, and what waits for somebody."""
    finance = people[FINANCE]
    usual = _issuers(made, finance)
    for product, code in NOMINAL.items():
        actions.set_product_code(product, nominal_code=code, vat_code="exempt", by=finance)
    for school, (billing, method) in SETTLED.items():
        facts = {"billing": billing, "method": method, "from_on": AcademicYear.of(clock.today).first_day}
        actions.set_settlement(made[school], by=people[FINANCE], **facts)
    invoices = _invoice(usual, clock)
    late = _pay(invoices, clock, kept_open={made[name].pk for name in (SURREY_SQUARE, ALBION, DULWICH_WOOD, GOODRICH)})
    _story(late, made, people)
    _on_its_way_back(usual, made, people, clock)
    actions.owe(
        key="demo:specialist", payee_id=made[JOHN_DONNE].pk, amount_pence=17_500, by=finance,
        description="Nadia Ferreira’s day at Albion Primary School, the school’s share",
    )  # fmt: skip
    Message.objects.filter(kind__in=SENT_BEFORE, key__in=_letters_of(invoices)).delete()
    by_the_clock.check_books()


def _issuers(made: Organisations, finance: Person) -> Issuer:
    actions.set_issuer(Issuer(), by=finance, organisation=made[CHARLES_DICKENS], **LEAD)
    return actions.set_issuer(Issuer(), by=finance, organisation=made.alliance, **USUAL)


def _invoice(usual: Issuer, clock: Clock) -> list[Invoice]:
    """An invoice a quarter for each payer over courses that were over by then, in the order of their days."""
    groups: dict[tuple[date, int], list[Charge]] = defaultdict(list)
    for charge in Charge.objects.filter(status=ChargeStatus.OWED).order_by("pk"):
        over_on = charge.delivered_on or timezone.localtime(charge.made_at, LONDON).date()
        if over_on < clock.today:
            groups[(min(_first_of_next_quarter(over_on), clock.today), charge.payer_id)].append(charge)
    payers = Organisation.objects.in_bulk({payer_id for _, payer_id in groups})
    return [
        actions.invoice(payers[payer_id], charges, issuer=usual, by=None, on=day)
        for (day, payer_id), charges in sorted(groups.items(), key=lambda group: group[0])
    ]


def _first_of_next_quarter(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + (month > 12), month % 12, 1)


def _pay(invoices: Iterable[Invoice], clock: Clock, *, kept_open: set[int]) -> dict[int, Invoice]:
    """Old invoices are paid by transfer, three weeks later. Payer's number → its latest old invoice, kept open."""
    old = [one for one in invoices if one.issued_on < clock.today - PAID_AFTER]
    late = {one.payer_id: one for one in old if one.payer_id in kept_open}
    for one in old:
        if late.get(one.payer_id) != one:
            _receive(
                one.issuer, one.payer_id, one.total_pence, one.reference, on=one.issued_on + timedelta(days=21), of=one
            )
    return late


_numbers = count(1)


def _receive(issuer: Issuer, payer_id: int | None, pence: int, words: str, *, on: date, of: Invoice | None = None):
    told = Received(f"demo:{next(_numbers)}", issuer.pk, Method.BANK_TRANSFER, on, pence, reference=words)
    payment = actions.receive(told, payer_id=payer_id, by=None)
    if of is not None:
        actions.allocate(payment, of, min(pence, of.open_pence), by=None, why="By its reference")
    return payment


def _story(late: dict[int, Invoice], made: Organisations, people: People) -> None:
    """One part-paid, one overdue, one disputed, one taken back in part; each as far as the school has an invoice."""
    for school in (SURREY_SQUARE, DULWICH_WOOD, GOODRICH):
        invoice = late.get(made[school].pk)
        if invoice is None:
            continue
        if school == SURREY_SQUARE:
            half = invoice.total_pence // 2
            _receive(invoice.issuer, invoice.payer_id, half, invoice.reference, on=invoice.due_on, of=invoice)
        elif school == DULWICH_WOOD:
            actions.dispute(
                invoice, words="Hannah was ill that day, and the office knew.", by=people["Hannah Prentice"]
            )
        else:
            line = invoice.lines.order_by("pk").first()
            half = line.amount_pence // 2
            actions.credit(invoice, {line.pk: half}, reason="The afternoon fell out", by=people[FINANCE])


def _on_its_way_back(usual: Issuer, made: Organisations, people: People, clock: Clock) -> None:
    """A transfer that was made twice goes back and waits for its second person; bank details wait for a call; and a
    transfer of which nobody knows whose it is."""
    finance, office, bursar = people[FINANCE], people["Patience Kamara"], people["Denise Palmer"]
    day = clock.school_day(-6)
    twice = _receive(usual, made[SURREY_SQUARE].pk, 24_000, "SURREY SQ PRIM PAID TWICE", on=day)
    account = {"account_name": "Surrey Square Primary", "sort_code": "301122", "account_number": "40718823"}
    details = actions.propose_details(made[SURREY_SQUARE], by=office, **account)
    actions.confirm_details(details, call_back="Folasade Ogunleye, on the school’s number of the register", by=finance)
    refund = asking.ask_back(twice, 24_000, reason="We paid the October invoice twice", by=office)
    actions.approve_refund(refund, by=finance)
    extra = _receive(usual, made[SNOWSFIELDS].pk, 9_000, "SNOWSFIELDS COURSES", on=clock.school_day(-3))
    other = {"account_name": "Snowsfields Primary", "sort_code": "301122", "account_number": "40718831"}
    asking.ask_back(extra, 4_500, reason="Only one of us came", by=bursar, new_details=other)
    _receive(usual, None, 6_000, "CPD COURSE NOV", on=clock.school_day(-2))
    _receive(usual, made[IVYDALE].pk, 3_000, "IVYDALE ON ACCOUNT", on=clock.school_day(-1))


def _letters_of(invoices: Iterable[Invoice]) -> list[str]:
    """Letters about documents of past days went out then."""
    notes = [f"credit:{note.pk}" for one in invoices for note in one.credit_notes.all()]
    return [f"invoice:{one.pk}" for one in invoices] + notes
