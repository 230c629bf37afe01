"""What is owed, paid, held and returned: charges, invoices, payments, refunds, and the ledger behind them."""
