"""Charges become invoices: when the payer wants them to, in the issuer's name, numbered without gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils import timezone

from core import audit, outbox
from core.action import RuleBroken, action, move
from core.calendar import today
from payments import emails, queries, rules
from payments.actions.ledger import Side, next_number, post
from payments.actions.receiving import spread
from payments.models import Charge, Invoice, InvoiceLine, Issuer, NumberSeries
from payments.rules import ACCOUNT_OF, Account, Product, VatCode
from payments.states import CHARGE_TRANSITIONS, ChargeStatus
from schools.models import Organisation, Person


@action
def invoice(
    payer: Organisation,
    charges: Iterable[Charge],
    *,
    issuer: Issuer,
    by: Person | None,
    on: date | None = None,
    within: timedelta = rules.PAID_WITHIN,
) -> Invoice:
    """One invoice over these charges of one payer, in the issuer's name, entered in the books and written to the payer.
    It is due `within` so long.

    Money that is left on the payer's account pays it at once. Raises RuleBroken when one of the charges is no longer
    to be invoiced; then none is.
    """
    numbers = [charge.pk for charge in charges]
    held = list(Charge.objects.select_for_update().filter(pk__in=numbers, payer=payer).order_by("pk"))
    if not held or len(held) != len(set(numbers)):
        raise RuleBroken("Choose what to invoice.")
    for one in held:
        move(one, ChargeStatus.INVOICED, CHARGE_TRANSITIONS)
    issued_on = on or today()
    number = next_number(issuer.pk, NumberSeries.Kind.INVOICE)
    bill_to = queries.bill_to(payer)
    made = Invoice.objects.create(
        issuer=issuer,
        number=number,
        reference=rules.reference(issuer.prefix, number),
        payer=payer,
        issued_on=issued_on,
        due_on=rules.due_on(issued_on, within),
        purchase_order=held[0].purchase_order or bill_to.pop("purchase_order"),
        bill_to={name: value for name, value in bill_to.items() if name != "purchase_order"},
        bill_from=queries.bill_from(issuer),
        total_pence=sum(one.amount_pence for one in held),
    )
    lines = _lines(made, held)
    _enter(made, lines, by=by)
    audit.record("invoiced", made, by=by, organisation_id=payer.pk)
    spread(payer.pk, by=by, only=made)
    if made.bill_to["email"]:
        outbox.post_all([emails.of_invoice(made)])
    return made


def _lines(made: Invoice, charges: Sequence[Charge]) -> list[InvoiceLine]:
    codes = queries.product_codes()
    lines = []
    for one in charges:
        code = codes[one.product]
        vat_code = (
            VatCode.OUTSIDE if one.product == Product.DEPOSIT else code.vat_code
        )  # nothing is supplied for it yet
        lines.append(
            InvoiceLine(
                invoice=made,
                charge=one,
                description=one.description,
                product=one.product,
                nominal_code=code.nominal_code,
                vat_code=vat_code,
                amount_pence=one.amount_pence,
                vat_pence=rules.net_and_vat(one.amount_pence, vat_code)[1],
            )
        )
    return InvoiceLine.objects.bulk_create(lines)


def _enter(made: Invoice, lines: Sequence[InvoiceLine], *, by: Person | None) -> None:
    earned: dict[tuple[Account, str], int] = defaultdict(int)
    for line in lines:
        earned[(ACCOUNT_OF[Product(line.product)], line.nominal_code)] += line.amount_pence - line.vat_pence
        earned[(Account.VAT, "")] += line.vat_pence
    sides = [Side(Account.RECEIVABLE, made.total_pence, made.payer_id)]
    sides += [Side(account, -pence, code=code) for (account, code), pence in earned.items()]
    post(
        made.issuer_id,
        key=f"invoice:{made.pk}",
        words=f"Invoice {made.reference}",
        sides=sides,
        by=by,
        on=made.issued_on,
    )


def invoice_what_is_due(*, by: Person | None = None) -> int:
    """Invoice whatever its payer wants invoiced by today, payer by payer. Returns how many invoices were made.

    Whoever dies in between leaves some payers for the next time; nothing is invoiced twice, for the charges say so.
    Until finance has settled in whose name the alliance bills, charges without an issuer wait.
    """
    return sum(_invoice_payer(payer_id, by=by) for payer_id in queries.payers_to_invoice(today()))


@action
def _invoice_payer(payer_id: int, *, by: Person | None) -> int:
    """What one payer wants invoiced by today: an invoice for each issuer and purchase order, and for each deposit."""
    payer = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
    due = queries.charges_due(payer_id, today())
    usual = queries.usual_issuer()
    groups: dict[tuple[Issuer, str, int], list[Charge]] = defaultdict(list)
    for charge in due:
        if issuer := charge.issuer or usual:
            alone = charge.pk if charge.product == Product.DEPOSIT else 0
            groups[(issuer, charge.purchase_order, alone)].append(charge)
    for (issuer, *_), charges in groups.items():
        invoice(payer, charges, issuer=issuer, by=by)
    return len(groups)


@action
def dispute(found: Invoice, *, words: str, by: Person) -> None:
    """The payer does not agree with it: no reminders go out until somebody has settled that."""
    if found.is_settled:
        raise RuleBroken("This invoice is settled. Write to the office about it.")
    changed = Invoice.objects.filter(pk=found.pk, disputed_at__isnull=True)
    if not changed.update(disputed_at=timezone.now(), dispute=words):
        raise RuleBroken("This invoice is disputed already.")
    audit.record("disputed", found, by=by, organisation_id=found.payer_id, changed=["disputed_at"])


@action
def settle_dispute(found: Invoice, *, by: Person) -> None:
    """What was disputed is cleared up; reminders go out again."""
    if not Invoice.objects.filter(pk=found.pk, disputed_at__isnull=False).update(disputed_at=None, dispute=""):
        raise RuleBroken("This invoice is not disputed.")
    audit.record("settled the dispute of", found, by=by, organisation_id=found.payer_id, changed=["disputed_at"])
