"""Keys that make a call safe to repeat: the first answer is kept with what it did, and given again for a day."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from services.card_provider.answers import Refusal, Thing, conflict, used_otherwise
from services.card_provider.book import Book

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Kept:
    """An answer as it went out; `replays` names the request that it was first given to."""

    status: int
    body: Thing
    replays: str = ""


class Keys:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.in_progress: set[str] = set()
        self.guard = threading.Lock()

    @contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Nobody else acts under this key meanwhile; a second caller is told so and does not wait."""
        with self.guard:
            if key in self.in_progress:
                raise conflict(key)
            self.in_progress.add(key)
        try:
            yield
        finally:
            with self.guard:
                self.in_progress.discard(key)

    def earlier(self, key: str, request: str) -> Kept | None:
        """What this key was answered, unless that is a day ago. Other parameters under the same key are refused."""
        self.book.tell("DELETE FROM keys WHERE created <= ?", self.book.now() - KEPT_SECONDS)
        found = self.book.ask("SELECT * FROM keys WHERE key = ?", key)
        if not found:
            return None
        if found[0]["request"] != request:
            raise used_otherwise(key)
        return Kept(found[0]["status"], json.loads(found[0]["body"]), found[0]["first_request"])

    def act(
        self, key: str, request: str, number: str, what: Callable[[], Thing], *, but_say: Refusal | None = None
    ) -> Kept:
        """Do it and keep the answer, in one transaction. An error that came from acting is kept as well.

        `but_say` is answered, and kept, although it was done.
        """
        try:
            with self.book.writing():
                answer = Kept(200, what())
                if but_say:
                    answer = Kept(but_say.status, but_say.body)
                self._keep(key, request, number, answer)
        except Refusal as refusal:
            answer = Kept(refusal.status, refusal.body)
            if refusal.is_kept:
                with self.book.writing():
                    self._keep(key, request, number, answer)
        return answer

    def _keep(self, key: str, request: str, number: str, answer: Kept) -> None:
        if key:
            self.book.tell(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)",
                *(key, request, answer.status, json.dumps(answer.body), self.book.now(), number),
            )
