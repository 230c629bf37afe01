"""What is agreed about messages and codes: how long a lease lasts, when to try again, how long words are kept."""

from __future__ import annotations

from datetime import timedelta

#: A worker holds a message for this long; a worker that died loses it.
LEASE_SECONDS = 300
#: The longest that one attempt may take: no attempt starts with less of its lease left.
SENDING_SECONDS = 120
#: A letter that is out is written down as sent, however long the database is away, up to this.
RECORDING_SECONDS = 120
#: Waits after the first, second, … attempt that failed for now. After the last one it is given up.
RETRY_WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
#: A message that was taken up more often than this, because its workers died, is given up too.
MOST_ATTEMPTS = len(RETRY_WAITS) + 1
#: The words of a message are blanked this long after it was sent (the fact that it was sent stays).
WORDS_KEPT = timedelta(days=30)
#: The clock counts as stopped after this long without a sign of life.
CLOCK_SILENT_AFTER = timedelta(minutes=3)
#: A message that should have gone out this long ago says that sending is in trouble.
OUTBOX_LATE_AFTER = timedelta(minutes=10)


def wait_before_retry(*, attempts: int) -> timedelta | None:
    """How long to wait after the `attempts`-th attempt failed; None when it is time to give up."""
    return RETRY_WAITS[attempts - 1] if 1 <= attempts <= len(RETRY_WAITS) else None


def is_final_refusal(smtp_code: int) -> bool:
    """Whether a mail server's answer means "never": 5xx is final, 4xx says "not now" (RFC 5321, 4.2.1)."""
    return 500 <= smtp_code < 600
