"""How money comes to be owed, invoiced, paid, taken back and returned. Only these change what the books say."""

from payments.actions.cards import look_after_checkouts, look_at, start_checkout
from payments.actions.charges import charge, deliver_on, withdraw
from payments.actions.credits import credit
from payments.actions.deposits import settle_deposit, take_deposit
from payments.actions.details import confirm_details, propose_details, refuse_details
from payments.actions.invoices import dispute, invoice, invoice_what_is_due, settle_dispute
from payments.actions.ledger import Side, post
from payments.actions.notes import look_again, settle_by_hand, settle_notice
from payments.actions.notices import concerns_us, handle_notices, keep_notice
from payments.actions.payables import owe, withdraw_payable
from payments.actions.payers import set_billing, set_settlement
from payments.actions.periods import close_books
from payments.actions.receiving import Received, allocate, assign, receive, spread, take_off
from payments.actions.refunds import (
    approve_refund,
    ask_refund,
    cancel_refund,
    note_refused,
    note_sent,
    second_refund,
)
from payments.actions.runs import export_run, make_run
from payments.actions.sending import send_due_refunds
from payments.actions.settings import set_issuer, set_product_code

__all__ = [
    "Received",
    "Side",
    "allocate",
    "approve_refund",
    "ask_refund",
    "assign",
    "cancel_refund",
    "charge",
    "close_books",
    "concerns_us",
    "confirm_details",
    "credit",
    "deliver_on",
    "dispute",
    "export_run",
    "handle_notices",
    "invoice",
    "invoice_what_is_due",
    "keep_notice",
    "look_after_checkouts",
    "look_again",
    "look_at",
    "make_run",
    "note_refused",
    "note_sent",
    "owe",
    "post",
    "propose_details",
    "receive",
    "refuse_details",
    "second_refund",
    "send_due_refunds",
    "set_billing",
    "set_issuer",
    "set_product_code",
    "set_settlement",
    "settle_by_hand",
    "settle_deposit",
    "settle_dispute",
    "settle_notice",
    "spread",
    "start_checkout",
    "take_deposit",
    "take_off",
    "withdraw",
    "withdraw_payable",
]
