"""One call of the API, from the key at the door to the answer."""

import base64
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.card_provider import money, sessions
from services.card_provider.answers import Refusal, Thing
from services.card_provider.book import Book
from services.card_provider.faults import Fault, Faults
from services.card_provider.form import Parameters, parameters
from services.card_provider.keys import Kept, Keys

LONGEST_KEY = 255
READS: dict[str, Callable[[Book, str, Parameters], Thing]] = {
    "checkout/sessions": sessions.retrieve,
    "payment_intents": money.retrieve_intent,
    "charges": money.retrieve_charge,
    "refunds": money.retrieve_refund,
    "events": money.retrieve_event,
}
LISTS: dict[str, Callable[[Book, Parameters], Thing]] = {
    "refunds": money.list_refunds,
    "events": money.list_events,
}


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    given: str  # encoded, from the query or the body
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    status: int
    body: Thing
    headers: dict[str, str] = field(default_factory=dict)


class Provider:
    def __init__(self, book: Book, *, api_key: str, pay_url: str) -> None:
        self.book, self.api_key, self.pay_url = book, api_key, pay_url
        self.keys, self.faults = Keys(book), Faults(book)
        self.stop = threading.Event()

    def answer(self, call: Call) -> Reply | None:
        """The answer, or None where the connection is closed without one."""
        number = f"req_{secrets.token_hex(7)}"
        fault = Fault()
        try:
            self._know(call)
            self.faults.limit_rate()
            fault = self.faults.next_for(call.method, call.path)
            fault.before_anything()
            if fault.kind == "connection_closed":
                return None
            kept = self._act(call, number, fault) if call.method == "POST" else self._look(call, fault)
        except Refusal as refusal:
            kept = Kept(refusal.status, refusal.body)
        return None if fault.is_silent else Reply(kept.status, kept.body, self._headers(call, number, kept))

    def _know(self, call: Call) -> None:
        scheme, _, given = call.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            given = base64.b64decode(given).decode(errors="replace").partition(":")[0]
        if not given:
            raise Refusal(401, "You did not provide an API key. You need to provide your API key in the header.")
        if not secrets.compare_digest(given.encode(), self.api_key.encode()):
            raise Refusal(401, f"Invalid API Key provided: {given[:8]}****{given[-4:]}")

    def _look(self, call: Call, fault: Fault) -> Kept:
        fault.before_acting(self.stop)
        if fault.stops_it:
            raise fault.stops_it
        return Kept(200, self._read(call))

    def _read(self, call: Call) -> Thing:
        given = parameters(call.given)
        for name, lists in LISTS.items():
            if call.path == f"/v1/{name}":
                return lists(self.book, given)
        for name, reads in READS.items():
            if found := re.fullmatch(rf"/v1/{name}/(\w+)", call.path):
                return reads(self.book, found[1], given)
        raise self._unknown(call)

    def _act(self, call: Call, number: str, fault: Fault) -> Kept:
        """Once for a key: whoever repeats it is given the first answer, and whoever is too early is sent away."""
        key = call.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY:
            raise Refusal(400, "Idempotency keys may be at most 255 characters long.", kind="idempotency_error")
        given = parameters(call.given)
        request = f"{call.path} {json.dumps(given, sort_keys=True)}"
        with self.keys.held(key or number):
            fault.before_acting(self.stop)
            if key and (earlier := self.keys.earlier(key, request)):
                fault.after_acting(self.stop)
                return earlier

            def act() -> Thing:
                if fault.stops_it:
                    raise fault.stops_it
                return self._write(call, given, key)

            kept = self.keys.act(key, request, number, act, but_say=fault.instead)
            fault.after_acting(self.stop)
            return kept

    def _write(self, call: Call, given: Parameters, key: str) -> Thing:
        if call.path == "/v1/refunds":
            return money.create_refund(self.book, given, key)
        if call.path == "/v1/checkout/sessions":
            return sessions.create(self.book, given, self.pay_url)
        if found := re.fullmatch(r"/v1/checkout/sessions/(\w+)/expire", call.path):
            return sessions.expire(self.book, found[1], given)
        raise self._unknown(call)

    def _unknown(self, call: Call) -> Refusal:
        return Refusal(404, f"Unrecognized request URL ({call.method}: {call.path}).")

    def _headers(self, call: Call, number: str, kept: Kept) -> dict[str, str]:
        headers = {"Request-Id": number}
        if version := call.headers.get("Stripe-Version"):
            headers["Stripe-Version"] = version
        if key := call.headers.get("Idempotency-Key"):
            headers |= {"Idempotency-Key": key, "Original-Request": kept.replays or number}
        if kept.replays:
            headers["Idempotent-Replayed"] = "true"
        return headers
