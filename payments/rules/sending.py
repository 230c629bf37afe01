"""When money is sent back by card: how long the provider's memory may be trusted, and how patient we are.

The provider repeats its first answer to a key for 24 hours, errors too, and then forgets it: the same key would then
send the money a second time. So a key is used for less than 23 hours, and a new one only after the provider, asked for
all refunds of the payment, has clearly none of ours (ground 26)."""

from __future__ import annotations

from datetime import datetime, timedelta

#: A key is used for so long after its first use.
KEY_TRUSTED = timedelta(hours=23)
#: A worker holds a refund for this long; a worker that died loses it.
LEASE_SECONDS = 180
#: The longest that a call may take: none starts with less of its lease left.
CALLING_SECONDS = 90
#: Waits after the first, second, … answer that did not come; the last one again and again.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 20, 60, 120, 300))
#: After so many tries without an answer a person is told; trying goes on.
QUIET_ATTEMPTS = 6
#: A refund that failed under so many keys is left to a person, who may have one more tried.
MOST_GENERATIONS = 3
#: The provider's clock and ours agree within this; it tells whole seconds.
CLOCKS_AGREE = timedelta(minutes=5)
#: A worker sends for so long at most, and leaves the rest for the next minute.
LONGEST_RUN_SECONDS = 50
#: A worker that so many calls in a row did not answer leaves the rest for the next minute, for other work.
MOST_UNANSWERED = 3


def key_is_trusted(since: datetime, now: datetime) -> bool:
    """Whether a key that was first used then is sure to be remembered now, whatever a call takes."""
    return now + timedelta(seconds=LEASE_SECONDS) < since + KEY_TRUSTED


def wait_before_next_try(*, attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th try had no answer."""
    return WAITS[min(attempts, len(WAITS)) - 1]
