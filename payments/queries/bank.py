"""What is known of bank statements, and what a line of one may be about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from payments import permissions
from payments.models import BankLine, BankStatement, Invoice, Issuer, Payable, Payment, PaymentRun, Refund
from payments.queries.invoices import open_invoices
from payments.rules.going_out import PAYABLE, REFUND, Kind, Sent, reference, run_reference
from payments.rules.matching import Books, Owed
from payments.rules.names import Names
from payments.rules.references import references_in
from payments.statements.layouts import Layout, plain
from payments.statements.overlap import Known
from payments.states import LineStatus, PayableStatus, RefundStatus
from schools.models import Organisation, OrganisationName, Person, School

# Statements -------------------------------------------------------------------------------------------------------


def statements_seen_by(person: Person) -> QuerySet[BankStatement]:
    """Statements, for whoever sees the books, each with how many of its lines are `new` and how many are `waiting`."""
    found = BankStatement.objects.all() if permissions.can_see_books(person) else BankStatement.objects.none()
    return found.select_related("issuer", "brought_in_by").annotate(
        new=Count("lines"), waiting=Count("lines", filter=Q(lines__status=LineStatus.WAITING))
    )


def lines_seen_by(person: Person) -> QuerySet[BankLine]:
    """Lines of statements, for whoever sees the books."""
    found = BankLine.objects.all() if permissions.can_see_books(person) else BankLine.objects.none()
    return found.select_related("issuer", "statement", "payment__payer", "refund__payer", "payable__payee", "run")


def waiting_lines() -> QuerySet[BankLine]:
    """Lines of which a person has to say what they were, the oldest first."""
    return BankLine.objects.filter(status=LineStatus.WAITING).select_related("issuer").order_by("on", "pk")


def layout_key(headings: Iterable[str]) -> str:
    """The headings of a file as they are kept with what somebody chose."""
    return "|".join(plain(heading) for heading in headings)


def remembered_layouts(issuer_id: int) -> list[Layout]:
    """What was chosen for files of an issuer's bank, the latest first."""
    kept = Issuer.objects.get(pk=issuer_id).layouts.order_by("-chosen_at")
    return [Layout.from_facts(one.facts) for one in kept]


def known_lines(issuer_id: int, first: date, last: date) -> dict[date, list[Known]]:
    """What is in of an issuer's account between two days, in the order of each day."""
    found: dict[date, list[Known]] = defaultdict(list)
    lines = BankLine.objects.filter(issuer_id=issuer_id, on__range=(first, last)).order_by("on", "pk")
    for on, pence, words, balance in lines.values_list("on", "amount_pence", "words", "balance_pence"):
        found[on].append(Known(pence, words, balance))
    return found


# What money that came in may be for -------------------------------------------------------------------------------


def books_for(issuer: Issuer, lines: Iterable[str], *, only_named: bool = False) -> Books:
    """What lines with these words may be about: the issuer's open invoices, those that they name, and the names of all
    who owe or have paid. Five queries, however many lines. `only_named`: just the invoices that they name."""
    numbers = {found.number for said in lines for found in references_in(said, issuer.prefix)}
    of_issuer = Invoice.objects.filter(issuer=issuer)
    wanted = Q(number__in=numbers) if only_named else Q(number__in=numbers) | Q(pk__in=open_invoices().values("pk"))
    columns = ("pk", "number", "reference", "payer_id", F("total_pence") - F("paid_pence") - F("credited_pence"))
    invoices = [Owed(*row) for row in of_issuer.filter(wanted).order_by("due_on", "pk").values_list(*columns)]
    payers = {owed.payer_id for owed in invoices}
    if not only_named:
        paid = Payment.objects.filter(issuer=issuer, payer__isnull=False).order_by().values_list("payer_id", flat=True)
        payers |= set(paid.distinct())
    schools = School.objects.filter(organisation__in=payers, trust__isnull=False)
    trust_of: dict[int, int] = dict(schools.values_list("organisation_id", "trust_id"))
    return Books(issuer.prefix, invoices, names_of(payers | set(trust_of.values())), trust_of)


def names_of(payers: Iterable[int]) -> Names:
    """The names that organisations bear and bore."""
    numbers = list(payers)
    found: dict[int, list[str]] = defaultdict(list)
    own = Organisation.objects.filter(pk__in=numbers).values_list("pk", "name")
    others = OrganisationName.objects.filter(organisation__in=numbers).values_list("organisation_id", "name")
    for number, name in (*own, *others):
        found[number].append(name)
    return Names(dict(found))


# What went out ----------------------------------------------------------------------------------------------------

ON_THEIR_WAY = (RefundStatus.SENT, RefundStatus.RECONCILED)


def outstanding(issuer: Issuer) -> list[Sent]:
    """Everything that the issuer's bank was told to pay by an exported run, and whether a statement has shown it.
    What the bank refused of a run is no longer part of its sum."""
    runs = PaymentRun.objects.filter(issuer=issuer, exported_at__isnull=False)
    seen_runs = set(_matched().filter(run__in=runs).values_list("run_id", flat=True))
    seen_payables = set(_matched().filter(issuer=issuer, payable__isnull=False).values_list("payable_id", flat=True))
    refunds = Refund.objects.filter(run__in=runs, status__in=ON_THEIR_WAY).order_by("pk")
    payables = Payable.objects.filter(run__in=runs, status=PayableStatus.PAID).order_by("pk")
    found, sums, unseen = [], Counter[int](), set()
    for number, pence, run_id, status in refunds.values_list("pk", "amount_pence", "run_id", "status"):
        sums[run_id] += pence
        is_seen = status == RefundStatus.RECONCILED
        unseen |= set() if is_seen else {run_id}
        found.append(Sent(Kind.REFUND, number, pence, reference(issuer.prefix, REFUND, number), is_seen))
    for number, pence, run_id in payables.values_list("pk", "amount_pence", "run_id"):
        sums[run_id] += pence
        is_seen = number in seen_payables or run_id in seen_runs
        unseen |= set() if is_seen else {run_id}
        found.append(Sent(Kind.PAYABLE, number, pence, reference(issuer.prefix, PAYABLE, number), is_seen))
    return found + [
        Sent(Kind.RUN, run.pk, sums[run.pk], run_reference(issuer.prefix, run.number), run.pk not in unseen)
        for run in runs.order_by("pk")
    ]


def _matched() -> QuerySet[BankLine]:
    return BankLine.objects.filter(status=LineStatus.MATCHED, amount_pence__lt=0)


# Pages ------------------------------------------------------------------------------------------------------------


def as_shown(lines: Iterable[BankLine]) -> list[dict[str, Any]]:
    """Lines with what they may be, as a page shows it: payers and invoices by name, and only while something is owed on
    them. Two queries."""
    lines = list(lines)
    every = [one for line in lines for one in line.suggestions or []]
    payers = Organisation.objects.in_bulk({one["payer"] for one in every if one.get("payer")})
    invoices = Invoice.objects.in_bulk({number for one in every for number, _ in one.get("parts", [])})
    return [{"line": line, "suggestions": _shown(line, payers, invoices)} for line in lines]


def _shown(line: BankLine, payers: dict, invoices: dict) -> list[dict[str, Any]]:
    shown = []
    for one in line.suggestions or []:
        parts = [(invoices.get(number), pence) for number, pence in one.get("parts", [])]
        if any(invoice is None or invoice.open_pence < pence for invoice, pence in parts):
            continue
        shown.append(
            {
                **one,
                "value": value_of(one),
                "payer": payers.get(one.get("payer")),
                "parts": parts,
                "rest": line.amount_pence - sum(pence for _, pence in parts),
            }
        )
    return shown


def value_of(suggestion: dict[str, Any]) -> str:
    """A suggestion as a form sends it back: payer, then invoice and pence: 12:7-4500,8-500. Something that went out:
    refund-12."""
    if sent := suggestion.get("sent"):
        return sent
    parts = ",".join(f"{number}-{pence}" for number, pence in suggestion.get("parts", []))
    return f"{suggestion.get('payer') or ''}:{parts}"
