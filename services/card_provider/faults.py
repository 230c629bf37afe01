"""Faults on demand: what befalls the next calls."""

import threading
import time
from dataclasses import dataclass

from services.card_provider.answers import Refusal, broken, conflict, too_many, wrong
from services.card_provider.book import Book

#: What can be asked for, and what it does.
KINDS = {
    "answer_lost": "acts, then closes the connection without a word",
    "connection_closed": "closes the connection and does nothing",
    "server_error": "answers 500, which its key repeats, and does nothing",
    "server_error_after": "acts, then answers 500, which its key repeats",
    "too_many_requests": "answers 429 and does nothing",
    "conflict": "answers 409 and does nothing",
    "hang": "waits, then acts and answers",
    "hang_after": "acts and sends its webhooks, then waits before it answers",
}


@dataclass(frozen=True)
class Fault:
    kind: str = ""
    seconds: float = 0

    def before_anything(self) -> None:
        """What is refused at the door, and kept under no key."""
        if self.kind == "too_many_requests":
            raise too_many()
        if self.kind == "conflict":
            raise conflict("of another request")

    def before_acting(self, stop: threading.Event) -> None:
        if self.kind == "hang":
            stop.wait(self.seconds)

    @property
    def instead(self) -> Refusal | None:
        """What is said although it was done."""
        return broken() if self.kind == "server_error_after" else None

    @property
    def stops_it(self) -> Refusal | None:
        """What happens where it should have been done."""
        return broken() if self.kind == "server_error" else None

    def after_acting(self, stop: threading.Event) -> None:
        if self.kind == "hang_after":
            stop.wait(self.seconds)

    @property
    def is_silent(self) -> bool:
        return self.kind in {"answer_lost", "connection_closed"}


class Faults:
    """Kept in the book, so that a restart does not lose what is still to happen."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.recent: list[float] = []

    def order(self, kind: str, *, path: str, seconds: float, times: int) -> None:
        if kind not in KINDS:
            raise wrong("kind", f"Known kinds: {', '.join(KINDS)}")
        self.book.tell(
            "INSERT INTO faults (kind, path, seconds, times) VALUES (?, ?, ?, ?)", *(kind, path, seconds, times)
        )

    def clear(self) -> None:
        self.book.tell("DELETE FROM faults")

    def next_for(self, method: str, path: str) -> Fault:
        """The oldest fault that waits for such a call; each strikes once."""
        with self.book.writing():
            found = self.book.ask(
                "SELECT * FROM faults WHERE ? LIKE path || '%' ORDER BY place LIMIT 1", f"{method} {path}"
            )
            if not found:
                return Fault()
            self.book.tell("UPDATE faults SET times = times - 1 WHERE place = ?", found[0]["place"])
            self.book.tell("DELETE FROM faults WHERE times <= 0")
        return Fault(found[0]["kind"], found[0]["seconds"])

    def limit_rate(self) -> None:
        """Stripe's own limit: so many calls a second."""
        now = time.monotonic()
        with self.book.lock:
            self.recent = [moment for moment in self.recent if moment > now - 1]
            if len(self.recent) >= self.book.setting("calls_a_second", 100):
                raise too_many()
            self.recent.append(now)
