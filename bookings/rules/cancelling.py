"""What is agreed about giving up places: when the policy asks for anything at all, and whose place is refilled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bookings.states import Cause, Status
from programmes.rules.cancelling import no_show_pence

#: Only for these reasons of an ending does the policy ask for money. Whatever else ends a place is nobody's doing.
CHARGED_CAUSES = (Cause.BY_PERSON, Cause.NOT_NAMED)

#: A place given up late costs nothing once it is refilled. Whoever books next on the course refills so many: the one
#: that was given up first. It stays refilled though the new booking is given up again.
REFILLED_BY_A_BOOKING = 1


def is_charged(
    *,
    status: str,
    cause: str,
    is_approved: bool,
    has_payer: bool,
    free_to_leave_until: datetime | None = None,
    at: datetime,
) -> bool:
    """Whether giving up a place costs what the policy says; nothing otherwise.

    The policy and the price are those that were shown when the place was booked. Nothing for the line and for an offer,
    for a place that the school never approved or that nobody pays for, for an ending that was the alliance's or the
    school's doing, and as long as a change by the alliance leaves the choice.
    """
    is_free_to_leave = free_to_leave_until is not None and at < free_to_leave_until
    is_held = status == Status.BOOKED and is_approved and has_payer
    return is_held and cause in CHARGED_CAUSES and not is_free_to_leave


def is_exempt(exemption: str, *, exemptions: Collection[str]) -> bool:
    """Whether the reason that somebody gave is one for which the policy charges nothing. It is taken on trust."""
    return bool(exemption) and exemption in exemptions


def no_show_extra_pence(*, price_pence: int, percent: int, free_pence: int) -> int:
    """What staying away from every session costs beyond the price, in pence.

    The price of a place is charged in any case, and its share for staying away is never more: so nothing is added, and
    nothing taken off. A place that was free costs the sum that the policy has for it.
    """
    return max(no_show_pence(price_pence=price_pence, percent=percent, free_pence=free_pence) - price_pence, 0)
