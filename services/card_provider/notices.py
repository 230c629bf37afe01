"""Webhooks: events, signed, to the endpoint that was named at the start, until it answers with a 2xx."""

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from services.card_provider.answers import Thing
from services.card_provider.book import Book

FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 300
GIVEN_UP_AFTER_ATTEMPTS = 40
ANSWER_WITHIN_SECONDS = 10
LOOK_EVERY_SECONDS = 0.1


def announce(book: Book, kind: str, thing: Thing, *, caused_by: str = "", **before: object) -> None:
    """Write an event down with what caused it; it is sent as soon as that is committed."""
    data: Thing = {"object": thing}
    if before:
        data["previous_attributes"] = before
    event = book.add(
        "event",
        type=kind,
        api_version=None,
        data=data,
        pending_webhooks=1,
        request={"id": None, "idempotency_key": caused_by or None},
    )
    book.tell("INSERT INTO deliveries (event, due) VALUES (?, ?)", event["id"], time.time())


def signature(secret: str, body: bytes, moment: int) -> str:
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={signed}"


class Notices:
    """Delivers what is due, one at a time, in a thread of its own. A clock put forward is not the time of the wire."""

    def __init__(self, book: Book, url: str, secret: str) -> None:
        self.book, self.url, self.secret = book, url, secret
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True, name="webhooks")

    def _run(self) -> None:
        while not self.stop.wait(LOOK_EVERY_SECONDS):
            if self.url and not self.book.setting("webhooks_held", 0):
                self.deliver_due()

    def deliver_due(self) -> None:
        due = (
            "SELECT place, event, attempts FROM deliveries WHERE NOT is_over AND due <= ? ORDER BY due, place LIMIT 50"
        )
        for row in self.book.ask(due, time.time()):
            status = self.post(self.book.find("event", row["event"]))
            attempts = row["attempts"] + 1
            is_over = 200 <= status < 300 or attempts >= GIVEN_UP_AFTER_ATTEMPTS
            pause = min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
            self.book.tell(
                "UPDATE deliveries SET attempts = ?, status = ?, is_over = ?, due = ? WHERE place = ?",
                *(attempts, status, is_over, time.time() + pause, row["place"]),
            )

    def post(self, event: Thing) -> int:
        """The status that the endpoint answered with; 0 when it did not answer."""
        body = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Stripe/1.0 (stand-in)",
            # With the time of the wire: the receiver refuses signatures that are older than five minutes.
            "Stripe-Signature": signature(self.secret, body, int(time.time())),
        }
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - our own
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_WITHIN_SECONDS) as answer:  # noqa: S310 - the same
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def send_again(self, wanted: Callable[[Thing], bool], *, times: int, order: str, most: int) -> int:
        """Send the latest of these events again, as often as asked, each round in the order asked for. Says how many
        deliveries that makes."""
        events = [event for event in self.book.all_of("event") if wanted(event)][:most]  # the newest first
        if order != "newest_first":
            events.reverse()
        rounds = [event["id"] for _ in range(times) for event in events]
        start = time.time()
        for number, name in enumerate(rounds):
            self.book.tell("INSERT INTO deliveries (event, due) VALUES (?, ?)", name, start + number / 1_000_000)
        return len(rounds)
