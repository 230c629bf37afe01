"""What pages, invoices and the clock read about money."""

from payments.queries.balances import balance_of, balances_of, closed_until, on_its_way, what_does_not_balance
from payments.queries.billing import (
    bill_from,
    bill_to,
    charges_due,
    payers_to_invoice,
    product_codes,
    settlement_of,
    usual_issuer,
)
from payments.queries.deposits import deposits_with_money, paid_of_deposit, state_of_deposit
from payments.queries.invoices import open_invoices_of, paid_by, payments_left
from payments.queries.returning import confirmed_details, payables_for_run, refunds_for_run, was_paid_to

__all__ = [
    "balance_of",
    "balances_of",
    "bill_from",
    "bill_to",
    "charges_due",
    "closed_until",
    "confirmed_details",
    "deposits_with_money",
    "on_its_way",
    "open_invoices_of",
    "paid_by",
    "paid_of_deposit",
    "payables_for_run",
    "payers_to_invoice",
    "payments_left",
    "product_codes",
    "refunds_for_run",
    "settlement_of",
    "state_of_deposit",
    "usual_issuer",
    "was_paid_to",
    "what_does_not_balance",
]
