"""Which column of a bank's file says what: the layouts of banks, those that somebody chose, and a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


def plain(heading: str) -> str:
    """A heading as it is compared: letters and digits, small."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


@dataclass(frozen=True)
class Layout:
    """The headings of the columns with the day, the money, the words and the balance. Either `amount` is signed (or has
    a `sign` beside it that says CR or DR), or money in and money out have a column each."""

    day: str
    words: tuple[str, ...]
    amount: str = ""
    sign: str = ""
    paid_in: str = ""
    paid_out: str = ""
    balance: str = ""
    name: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that has to be there."""
        one = (self.day, self.amount, self.sign, self.paid_in, self.paid_out, self.balance)
        return tuple(heading for heading in (*one, *self.words) if heading)

    def fits(self, headings: Iterable[str]) -> bool:
        """Whether a file with these headings can be read by it."""
        return {plain(heading) for heading in self.headings} <= {plain(heading) for heading in headings}

    def as_facts(self) -> dict[str, Any]:
        """To be kept."""
        return asdict(self) | {"words": list(self.words)}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Layout:
        """As it was kept."""
        known = {name: facts[name] for name in cls.__dataclass_fields__ if name in facts}
        return cls(**known | {"words": tuple(known.get("words", ()))})


#: Headings as they stand at the top of the banks' own exports. Where several people publish files or programs for an
#: export and agree, that is our source; banks themselves print no list. Barclays: "Number, Date, Account, Amount,
#: Subcategory, Memo" (no balance). Lloyds and Bank of Scotland: "Transaction Date, Transaction Type, Sort Code, Account
#: Number, Transaction Description, Debit Amount, Credit Amount, Balance", the latest first. NatWest and Royal Bank of
#: Scotland: "Date, Type, Description, Value, Balance, Account Name, Account Number", days as 01 Sep 2026. HSBC for
#: businesses: "Date, Type, Description, Paid out, Paid in, Balance". The Co-operative Bank: "Date, Description, Type,
#: Money In, Money Out, Balance", the latest first (theincometracker.com, September 2026). Santander: the same without
#: the type, under some lines about the account. For HSBCnet, Lloyds Commercial (signed amounts, by the Access Group's
#: help for its ledgers) and Unity Trust no list of headings was found: such files are read by their words, below.
PRESETS = (
    Layout(
        name="Lloyds, Bank of Scotland",
        day="Transaction Date",
        words=("Transaction Description",),
        paid_in="Credit Amount",
        paid_out="Debit Amount",
        balance="Balance",
    ),
    Layout(name="Barclays", day="Date", words=("Memo",), amount="Amount"),
    Layout(
        name="NatWest, Royal Bank of Scotland", day="Date", words=("Description",), amount="Value", balance="Balance"
    ),
    Layout(name="HSBC", day="Date", words=("Description",), paid_in="Paid in", paid_out="Paid out", balance="Balance"),
    Layout(
        name="Co-operative Bank, Santander",
        day="Date",
        words=("Description",),
        paid_in="Money In",
        paid_out="Money Out",
        balance="Balance",
    ),
)

#: Words that banks use for a column, the likeliest first. By these a file of no known bank is read, if it can be.
WORDS_FOR = {
    "day": ("transactiondate", "date", "postingdate", "bookingdate", "valuedate", "entrydate"),
    "paid_in": ("creditamount", "credit", "credits", "paidin", "moneyin", "receipts", "received", "in"),
    "paid_out": ("debitamount", "debit", "debits", "paidout", "moneyout", "payments", "withdrawn", "out"),
    "amount": ("amount", "value", "transactionamount", "amountgbp", "sum"),
    "sign": ("crdr", "drcr", "creditdebit", "debitcredit", "creditdebitindicator", "indicator"),
    "balance": ("balance", "runningbalance", "closingbalance", "balancegbp", "accountbalance"),
}
#: A line's words may be split over several of these.
WORDS_OF_A_LINE = (
    "transactiondescription",
    "description",
    "details",
    "transactiondetails",
    "narrative",
    "narration",
    "memo",
    "reference",
    "customerreference",
    "paymentreference",
    "payee",
    "payer",
    "name",
    "counterpartyname",
    "particulars",
)
NUMBERED = re.compile(r"(?:narrative|description|details|reference|line)\d{1,2}")


def recognise(headings: Sequence[str], remembered: Sequence[Layout] = ()) -> Layout | None:
    """The layout of a file: what somebody chose for just these headings, a bank's, or a guess; None when it is unclear.

    A bank's layout says less than there may be in the file: a second column of words is taken along.
    """
    for layout in remembered:
        if layout.fits(headings):
            return layout
    for layout in PRESETS:
        if layout.fits(headings) and not (layout.amount and not layout.balance and _column("balance", headings)):
            return layout
    return _guess(headings)


def _guess(headings: Sequence[str]) -> Layout | None:
    found = {role: _column(role, headings) for role in WORDS_FOR}
    words = tuple(heading for heading in headings if _is_words(plain(heading)))
    has_sides = bool(found["paid_in"] and found["paid_out"])
    if not found["day"] or not words or not (found["amount"] or has_sides):
        return None
    if has_sides:
        return Layout(**found | {"amount": "", "sign": "", "words": words, "name": "Recognised by its headings"})
    return Layout(**found | {"paid_in": "", "paid_out": "", "words": words, "name": "Recognised by its headings"})


def _column(role: str, headings: Sequence[str]) -> str:
    by_word = {plain(heading): heading for heading in reversed(headings)}
    return next((by_word[word] for word in WORDS_FOR[role] if word in by_word), "")


def _is_words(heading: str) -> bool:
    return heading in WORDS_OF_A_LINE or bool(NUMBERED.fullmatch(heading))
