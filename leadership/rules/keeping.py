"""What keeps somebody's word: enough sessions, feedback, and on the heads' programme a colleague identified."""

from __future__ import annotations

from datetime import timedelta

#: Of the required sessions this many percent are to be attended, rounded up: 5 of 6. An approved absence that was
#: caught up counts; optional sessions do not (R038, R051).
ATTENDED_PERCENT = 80
#: Who withdraws at least this many days before the first session gets the fee back.
GOOD_TIME_DAYS = 14
#: Under the graded policy feedback can still be given for this long after the last session.
FEEDBACK_GRACE = timedelta(days=14)


def sessions_needed(required: int) -> int:
    """How many of the required sessions have to be attended: 5 of 6."""
    return -(-required * ATTENDED_PERCENT // 100)


def has_attended_enough(*, attended: int, required: int) -> bool:
    """Whether enough of the required sessions were attended. Where there was none yet, nobody missed any."""
    return attended >= sessions_needed(required)
