"""What is owed, paid, held and returned. So far: charges. Invoices, payments and the ledger stand on them."""
