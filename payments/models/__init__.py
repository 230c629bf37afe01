"""What is owed and invoiced, what was paid and returned, and the ledger behind it. Money is in whole pence."""

from payments.models.bank import BankLine, BankStatement, StatementLayout
from payments.models.cards import CardNotice, Checkout, CheckoutLine
from payments.models.charges import Charge
from payments.models.checks import BooksCheck, WriteOff
from payments.models.credits import CreditLine, CreditNote
from payments.models.deposits import Deposit
from payments.models.invoices import Invoice, InvoiceLine
from payments.models.issuers import Issuer, NumberSeries, PeriodClose, ProductCode
from payments.models.journals import JournalBatch, JournalLine
from payments.models.ledger import Entry, Posting
from payments.models.payers import BankDetails, BillingDetails, Settlement
from payments.models.received import Allocation, Payment
from payments.models.refunds import Payable, PaymentRun, Refund

__all__ = [
    "Allocation",
    "BankDetails",
    "BankLine",
    "BankStatement",
    "BillingDetails",
    "BooksCheck",
    "CardNotice",
    "Charge",
    "Checkout",
    "CheckoutLine",
    "CreditLine",
    "CreditNote",
    "Deposit",
    "Entry",
    "Invoice",
    "InvoiceLine",
    "Issuer",
    "JournalBatch",
    "JournalLine",
    "NumberSeries",
    "Payable",
    "Payment",
    "PaymentRun",
    "PeriodClose",
    "Posting",
    "ProductCode",
    "Refund",
    "Settlement",
    "StatementLayout",
    "WriteOff",
]
