"""What keeps somebody's word: enough sessions, feedback, and on the heads' programme a colleague identified."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from bookings.states import Mark

#: Of the required sessions this many percent are to be attended, rounded up: 5 of 6. An approved absence that was
#: caught up counts; optional sessions do not (R038, R051).
ATTENDED_PERCENT = 80
#: Who withdraws at least this many days before the first session gets the fee back.
GOOD_TIME_DAYS = 14
#: Under the graded policy feedback can still be given for this long after the last session.
FEEDBACK_GRACE = timedelta(days=14)
#: Where a waiver ended before the start, the fee is due sooner than other invoices are (row 2).
FEE_DUE_WITHIN_AFTER_WAIVER = timedelta(days=14)
#: A part of a session counts when it was at least half of it.
COUNTS_FROM = Fraction(1, 2)
#: Somebody decides within so many days of a recommendation; an appeal comes within so many days of the decision.
DECIDED_WITHIN = timedelta(days=14)
APPEAL_WITHIN = timedelta(days=14)
#: Whoever has not given feedback is asked once more after so long: before it costs the fee.
FEEDBACK_CHASED_AFTER = timedelta(days=7)
#: A fee that was carried over waits for so long; then the table is asked once more, without that row.
CARRIED_FOR = timedelta(days=365)


def counts_as_attended(*, mark: str, minutes: int | None, session_minutes: int, is_caught_up: bool) -> bool:
    """Whether a session counts: she was there, for at least half of it, or an approved absence was caught up."""
    if mark == Mark.PRESENT:
        return True
    if mark == Mark.PART:
        return (minutes or 0) >= session_minutes * COUNTS_FROM or is_caught_up
    return mark == Mark.EXCUSED and is_caught_up


def sessions_needed(required: int) -> int:
    """How many of the required sessions have to be attended: 5 of 6."""
    return -(-required * ATTENDED_PERCENT // 100)


def has_attended_enough(*, attended: int, required: int) -> bool:
    """Whether enough of the required sessions were attended. Where there was none yet, nobody missed any."""
    return attended >= sessions_needed(required)
