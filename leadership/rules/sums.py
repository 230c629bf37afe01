"""The sums of the commitment fee, in pence: what a school or trust owes, what comes back, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from payments.rules import share as shared


def fee_of_unit(*, schools: int, school_pence: int, trust_pence: int) -> int:
    """What is paid for the heads of so many schools of one trust: a school's fee once for all its heads, the trust's
    fee once for all its schools (R041)."""
    return school_pence if schools <= 1 else trust_pence


def top_up(*, schools: int, charged_pence: int, school_pence: int, trust_pence: int) -> int:
    """What is still to be charged when another school of the trust joins: £150 after one paid £250; never under 0."""
    return max(fee_of_unit(schools=schools, school_pence=school_pence, trust_pence=trust_pence) - charged_pence, 0)


def returned_of(fee_pence: int, share: Fraction) -> int:
    """The share of a fee that is given back, to the penny, halves up: two of three heads, £266.67 of £400."""
    return (2 * fee_pence * share.numerator + share.denominator) // (2 * share.denominator)


@dataclass(frozen=True)
class Settlement:
    """What becomes of a fee's pence: of what was paid some is returned and the rest kept; of what was not, some is
    credited and the rest stays owed."""

    returned: int
    kept: int
    credited: int
    owed: int


def settle(*, fee_pence: int, paid_pence: int, share: Fraction) -> Settlement:
    """Row 16: a fee that is still unpaid when it is decided is credited as far as it would have come back, and stays
    owed as far as it is kept. What is kept is taken first out of what was paid."""
    keeps = fee_pence - returned_of(fee_pence, share)
    kept = min(paid_pence, keeps)
    owed = keeps - kept
    return Settlement(paid_pence - kept, kept, fee_pence - paid_pence - owed, owed)


def each_payers(returned_pence: int, paid: Sequence[int]) -> list[int]:
    """What comes back to each payer, in proportion to what each paid: £266.67 of £250 and £150 is £166.67 and £100."""
    return shared(returned_pence, paid)
