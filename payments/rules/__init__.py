"""What is agreed about money: accounts, VAT, when charges are invoiced, and when an invoice is due."""

from payments.rules.accounts import (
    ACCOUNT_OF,
    VAT_PERCENT,
    Account,
    Method,
    Product,
    VatCode,
    bank_account_of,
    net_and_vat,
    share,
)
from payments.rules.invoicing import (
    LONGEST_REFERENCE,
    PAID_WITHIN,
    REMINDED_AFTER_DUE,
    Billing,
    billed_from,
    due_on,
    last_statement_day,
    reference,
    statement_days,
)

__all__ = [
    "ACCOUNT_OF",
    "LONGEST_REFERENCE",
    "PAID_WITHIN",
    "REMINDED_AFTER_DUE",
    "VAT_PERCENT",
    "Account",
    "Billing",
    "Method",
    "Product",
    "VatCode",
    "bank_account_of",
    "billed_from",
    "due_on",
    "last_statement_day",
    "net_and_vat",
    "reference",
    "share",
    "statement_days",
]
