"""Bank statements as banks give them out: a file is read whole, or refused with the line that cannot be right."""

from payments.statements.balances import Refused
from payments.statements.layouts import Layout
from payments.statements.reading import Entry, Statement, Table, open_table, read

__all__ = ["Entry", "Layout", "Refused", "Statement", "Table", "open_table", "read"]
