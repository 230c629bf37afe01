"""What the accounts hold, and whether the books agree with themselves and with the documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Max, Sum

from payments.models import Entry, PeriodClose
from payments.rules import ON_ITS_WAY, Account


def closed_until(issuer_id: int) -> date | None:
    """The last day that is closed in an issuer's books."""
    return PeriodClose.objects.filter(issuer_id=issuer_id).aggregate(until=Max("until"))["until"]


def balances_of(issuer_id: int, *, until: date | None = None) -> dict[str, int]:
    """Account → pence of an issuer, debits positive; up to and with a day when it is given. Empty accounts are left
    out."""
    entries = Entry.objects.filter(posting__issuer_id=issuer_id)
    if until:
        entries = entries.filter(posting__on__lte=until)
    sums = entries.order_by().values("account").annotate(pence=Sum("amount_pence"))
    return {row["account"]: row["pence"] for row in sums if row["pence"]}


def on_its_way(issuer_id: int) -> dict[Account, int]:
    """Account → pence that were paid by somebody and are not in the bank yet; negative when more was given back by card
    than the provider holds."""
    entries = Entry.objects.filter(posting__issuer_id=issuer_id, account__in=ON_ITS_WAY)
    sums = dict(entries.order_by().values_list("account").annotate(pence=Sum("amount_pence")))
    return {account: sums[account] for account in ON_ITS_WAY if sums.get(account)}


def balance_of(payer_id: int) -> int:
    """What a payer owes by the books, in pence; negative when the alliance holds money of theirs."""
    owed = Entry.objects.filter(account=Account.RECEIVABLE, payer_id=payer_id)
    return owed.aggregate(pence=Sum("amount_pence", default=0))["pence"]


@dataclass(frozen=True)
class Wrong:
    """Something in the books that is not as it must be: what, and the records that show it."""

    words: str
    numbers: tuple[int, ...]


#: Each finds the numbers of records that contradict the books; nothing is found when the books balance.
CHECKS = {
    "Entries whose sides are not equal": """
        SELECT posting_id FROM payments_entry GROUP BY posting_id HAVING sum(amount_pence) <> 0""",
    "Events in the books without entries": """
        SELECT id FROM payments_posting AS posting
         WHERE NOT EXISTS (SELECT FROM payments_entry WHERE posting_id = posting.id)""",
    "Invoices that are not in the books": """
        SELECT id FROM payments_invoice AS invoice
         WHERE NOT EXISTS (SELECT FROM payments_posting WHERE key = 'invoice:' || invoice.id)""",
    "Invoices whose lines do not add up": """
        SELECT invoice.id FROM payments_invoice AS invoice
          LEFT JOIN payments_invoiceline AS line ON line.invoice_id = invoice.id
         GROUP BY invoice.id HAVING coalesce(sum(line.amount_pence), 0) <> invoice.total_pence
             OR coalesce(sum(line.credited_pence), 0) <> invoice.credited_pence""",
    "Invoices that say another sum was paid than payments say": """
        SELECT invoice.id FROM payments_invoice AS invoice
          LEFT JOIN payments_allocation AS one ON one.invoice_id = invoice.id
         GROUP BY invoice.id HAVING coalesce(sum(one.amount_pence), 0) <> invoice.paid_pence""",
    "Invoice lines that say another sum was credited than credit notes say": """
        SELECT line.id FROM payments_invoiceline AS line
          LEFT JOIN payments_creditline AS one ON one.line_id = line.id
         GROUP BY line.id HAVING coalesce(sum(one.amount_pence), 0) <> line.credited_pence""",
    "Payments that say another sum was used than invoices say": """
        SELECT payment.id FROM payments_payment AS payment
          LEFT JOIN payments_allocation AS one ON one.payment_id = payment.id
         GROUP BY payment.id HAVING coalesce(sum(one.amount_pence), 0) <> payment.allocated_pence""",
    "Payments that say another sum went back than refunds say": """
        SELECT payment.id FROM payments_payment AS payment
          LEFT JOIN payments_refund AS one
            ON one.payment_id = payment.id AND one.status NOT IN ('refused', 'cancelled')
         GROUP BY payment.id HAVING coalesce(sum(one.amount_pence), 0) <> payment.refunded_pence""",
    "Payments that are not in the books": """
        SELECT id FROM payments_payment AS payment
         WHERE NOT EXISTS (SELECT FROM payments_posting WHERE key = 'payment:' || payment.id)""",
    "Payers whose account is not what their invoices and payments say": """
        SELECT payer_id FROM (
            SELECT payer_id, amount_pence AS pence FROM payments_entry WHERE account = 'receivable'
            UNION ALL SELECT payer_id, -(total_pence - credited_pence)::bigint FROM payments_invoice
            UNION ALL SELECT payer_id, (amount_pence - refunded_pence)::bigint FROM payments_payment
                       WHERE payer_id IS NOT NULL
            UNION ALL SELECT invoice.payer_id, one.amount_pence::bigint FROM payments_allocation AS one
                        JOIN payments_invoice AS invoice ON invoice.id = one.invoice_id
                        JOIN payments_payment AS payment ON payment.id = one.payment_id
                       WHERE invoice.payer_id <> payment.payer_id
            UNION ALL SELECT payment.payer_id, -one.amount_pence::bigint FROM payments_allocation AS one
                        JOIN payments_invoice AS invoice ON invoice.id = one.invoice_id
                        JOIN payments_payment AS payment ON payment.id = one.payment_id
                       WHERE invoice.payer_id <> payment.payer_id) AS sides
         GROUP BY payer_id HAVING sum(pence) <> 0""",
    "Refunds that are held in the books for another sum": """
        SELECT payer_id FROM (
            SELECT payer_id, amount_pence AS pence FROM payments_entry WHERE account = 'refunds_payable'
            UNION ALL SELECT payer_id, amount_pence::bigint FROM payments_refund
                       WHERE status NOT IN ('refused', 'cancelled', 'sent', 'reconciled')) AS sides
         GROUP BY payer_id HAVING sum(pence) <> 0""",
    "Schools that are owed another sum than the books say": """
        SELECT payer_id FROM (
            SELECT payer_id, amount_pence AS pence FROM payments_entry WHERE account = 'schools_payable'
            UNION ALL SELECT payee_id, amount_pence::bigint FROM payments_payable WHERE status = 'owed') AS sides
         GROUP BY payer_id HAVING sum(pence) <> 0""",
    "Accounts where other money arrived than lines of statements say": """
        SELECT issuer_id FROM (
            SELECT issuer_id, arrived AS account, amount_pence + fee_pence AS pence FROM payments_bankline
             WHERE arrived <> ''
            UNION ALL SELECT posting.issuer_id, one.account, one.amount_pence FROM payments_entry AS one
                        JOIN payments_posting AS posting ON posting.id = one.posting_id
                       WHERE one.account IN ('card_clearing', 'journal_clearing')
                         AND posting.key LIKE 'line:%') AS sides
         GROUP BY issuer_id, account HAVING sum(pence) <> 0""",
    "Deposits that the books hold for another sum": """
        SELECT issuer_id FROM (
            SELECT posting.issuer_id, one.amount_pence AS pence FROM payments_entry AS one
              JOIN payments_posting AS posting ON posting.id = one.posting_id WHERE one.account = 'deposits_held'
            UNION ALL SELECT invoice.issuer_id, line.amount_pence::bigint FROM payments_deposit AS deposit
                        JOIN payments_invoiceline AS line ON line.charge_id = deposit.charge_id
                        JOIN payments_invoice AS invoice ON invoice.id = line.invoice_id
                       WHERE deposit.settled_at IS NULL) AS sides
         GROUP BY issuer_id HAVING sum(pence) <> 0""",
    "Series of invoice numbers with a gap": """
        SELECT series.id FROM payments_numberseries AS series
          JOIN (SELECT issuer_id, count(*) AS count, max(number) AS last FROM payments_invoice GROUP BY issuer_id)
               AS found ON found.issuer_id = series.issuer_id
         WHERE series.kind = 'invoice' AND (found.count <> series.last OR found.last <> series.last)""",
    "Series of credit-note numbers with a gap": """
        SELECT series.id FROM payments_numberseries AS series
          JOIN (SELECT issuer_id, count(*) AS count, max(number) AS last FROM payments_creditnote GROUP BY issuer_id)
               AS found ON found.issuer_id = series.issuer_id
         WHERE series.kind = 'credit_note' AND (found.count <> series.last OR found.last <> series.last)""",
    "Charges whose state and invoice disagree": """
        SELECT charge.id FROM payments_charge AS charge
          LEFT JOIN payments_invoiceline AS line ON line.charge_id = charge.id
         WHERE (charge.status IN ('invoiced', 'credited')) <> (line.id IS NOT NULL)
            OR (line.id IS NOT NULL AND line.amount_pence <> charge.amount_pence)
            OR (charge.status = 'credited') <> (line.id IS NOT NULL AND line.credited_pence = line.amount_pence)""",
}
MOST_SHOWN = 20


def what_does_not_balance() -> list[Wrong]:
    """Everything in which the books contradict themselves or the documents; empty when they balance."""
    found = []
    with connection.cursor() as cursor:
        for words, statement in CHECKS.items():
            cursor.execute(f"SELECT * FROM ({statement}) AS found(number) ORDER BY number LIMIT {MOST_SHOWN}")  # noqa: S608 - our own words
            if numbers := tuple(row[0] for row in cursor.fetchall()):
                found.append(Wrong(words, numbers))
    return found
