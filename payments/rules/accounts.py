"""The accounts of the ledger, and which of them a sum belongs to. Debits are positive, credits negative."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import TextChoices


class Account(TextChoices):
    """What each penny is: owed to us, with us, held for somebody, earned, or owed by us (domain 6)."""

    RECEIVABLE = "receivable", "Owed by payers"
    BANK = "bank", "Bank"
    CARD_CLEARING = "card_clearing", "Card payments on their way"
    JOURNAL_CLEARING = "journal_clearing", "Council journals on their way"
    UNMATCHED = "unmatched", "Received, payer not known yet"
    DEPOSITS_HELD = "deposits_held", "Deposits held"
    COURSE_INCOME = "course_income", "Course income"
    MEMBERSHIP_INCOME = "membership_income", "Membership income"
    FORFEITED_DEPOSITS = "forfeited_deposits", "Forfeited deposits"
    OTHER_INCOME = "other_income", "Other income"
    VAT = "vat", "VAT to be paid on"
    REFUNDS_PAYABLE = "refunds_payable", "Refunds to be paid"
    SCHOOLS_PAYABLE = "schools_payable", "Owed to schools"
    SPECIALIST_COSTS = "specialist_costs", "Specialists' days"
    CARD_FEES = "card_fees", "Fees of the card provider"
    WRITTEN_OFF = "written_off", "Written off"
    BROUGHT_FORWARD = "brought_forward", "Brought forward from before the portal"


class Product(TextChoices):
    """What is sold: it decides the account, the nominal code and the VAT."""

    COURSE = "course", "Courses"
    MEMBERSHIP = "membership", "Membership"
    DEPOSIT = "deposit", "Deposits"
    OTHER = "other", "Other services"
    BROUGHT_FORWARD = "brought_forward", "Debts from before the portal"


#: The account that is credited when a product is invoiced. A deposit is held, never income until a decision says so.
ACCOUNT_OF = {
    Product.COURSE: Account.COURSE_INCOME,
    Product.MEMBERSHIP: Account.MEMBERSHIP_INCOME,
    Product.DEPOSIT: Account.DEPOSITS_HELD,
    Product.OTHER: Account.OTHER_INCOME,
    Product.BROUGHT_FORWARD: Account.BROUGHT_FORWARD,
}


class Method(TextChoices):
    """How somebody pays. Maintained schools often settle by a journal of the council."""

    BANK_TRANSFER = "bank_transfer", "Bank transfer"
    CARD = "card", "Card"
    JOURNAL = "journal", "Council journal"


def bank_account_of(method: str) -> Account:
    """The account on which money by this method arrives."""
    return {
        Method.BANK_TRANSFER: Account.BANK,
        Method.CARD: Account.CARD_CLEARING,
        Method.JOURNAL: Account.JOURNAL_CLEARING,
    }[Method(method)]


#: Accounts of money that is paid by somebody and not yet with us, and who will send it on.
ON_ITS_WAY = {Account.CARD_CLEARING: "the card provider", Account.JOURNAL_CLEARING: "the council"}


def may_arrive(pence: int, on_its_way: int) -> bool:
    """Whether this much of what is on its way can arrive: never more of it than there is, in either direction."""
    return min(0, on_its_way) <= pence <= max(0, on_its_way)


class VatCode(TextChoices):
    """Charged training by a maintained school is exempt unless finance says otherwise (domain 6)."""

    EXEMPT = "exempt", "Exempt"
    OUTSIDE = "outside", "Outside the scope"
    ZERO = "zero", "Zero rate"
    STANDARD = "standard", "Standard rate, 20%"


VAT_PERCENT = {VatCode.EXEMPT: 0, VatCode.OUTSIDE: 0, VatCode.ZERO: 0, VatCode.STANDARD: 20}


def net_and_vat(amount_pence: int, vat_code: str) -> tuple[int, int]:
    """What of a price is ours and what is VAT. Prices are shown and charged with VAT in them; halves go up."""
    percent = VAT_PERCENT[VatCode(vat_code)]
    vat = (2 * amount_pence * percent + 100 + percent) // (2 * (100 + percent))
    return amount_pence - vat, vat


def share(amount_pence: int, weights: Sequence[int]) -> list[int]:
    """A sum split in proportion to weights, to the penny: the parts add up to the sum, the first get what is left over.

    Weights that are all 0 count as equal.
    """
    weights = list(weights) if any(weights) else [1] * len(weights)
    whole = sum(weights)
    parts = [amount_pence * weight // whole for weight in weights]
    for number in range(amount_pence - sum(parts)):
        parts[number % len(parts)] += 1
    return parts
