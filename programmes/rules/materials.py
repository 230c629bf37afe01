"""What is agreed about files for participants."""

from __future__ import annotations

from datetime import datetime

#: Slides with pictures fit; a film does not, and belongs where films are shown.
MOST_BYTES_OF_A_MATERIAL = 20 * 1024 * 1024
#: A course has no more files than this.
MOST_MATERIALS = 50


def is_handed_out(*, is_for_joining: bool, starts_at: datetime | None, at: datetime) -> bool:
    """Whether participants can have a file at that moment: what is read before the day from booking on, what is used or
    taken home from the start of its session, or of the course when it goes with all of it."""
    return is_for_joining or (starts_at is not None and starts_at <= at)
