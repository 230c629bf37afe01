"""The stand-in for the card provider as a process of its own, and somebody who receives its webhooks."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import stripe

from services.places import ROOT, free_port
from services.process import wait_until

KEY, SECRET = "sk_test_key_of_the_tests", "whsec_secret_of_the_tests"


@dataclass
class Provider:
    """The stand-in, as the tests and the portal reach it."""

    folder: Path
    webhook_url: str = ""
    port: int = field(default_factory=free_port)
    running: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What the portal's environment has to say."""
        return {"STRIPE_API_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_BASE": self.url}

    def start(self) -> None:
        known = {**os.environ, **self.settings, "CARD_WEBHOOK_URL": self.webhook_url}
        command = [sys.executable, "-m", "services.card_provider", str(self.folder), str(self.port)]
        self.running = subprocess.Popen(command, cwd=ROOT, env=known)
        assert wait_until(self._answers, within=20), "The stand-in does not answer"

    def _answers(self) -> bool:
        try:
            return bool(self.waiting())
        except OSError:
            return False

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        assert self.running is not None
        self.running.send_signal(number)
        self.running.wait()

    def look(self) -> dict[str, Any]:
        """Everything the provider knows."""
        with urllib.request.urlopen(f"{self.url}/_control/", timeout=60) as answer:  # noqa: S310 - our own address
            return json.load(answer)

    def waiting(self) -> dict[str, Any]:
        """How many faults are still to happen, and the keys of calls that are not over."""
        with urllib.request.urlopen(f"{self.url}/_control/waiting", timeout=60) as answer:  # noqa: S310 - the same
            return json.load(answer)

    def control(self, what: str, **asked: object) -> dict[str, Any]:
        data = json.dumps(asked).encode()
        request = urllib.request.Request(f"{self.url}/_control/{what}", data=data, method="POST")  # noqa: S310 - the same
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
            return json.load(answer)

    def paid(self, pence: int, **metadata: str) -> str:
        """A payment of so much that succeeded; its number."""
        return self.control("paid", pence=pence, metadata=metadata)["payments"][0]

    def client(self, *, key: str = KEY, timeout: float = 5) -> stripe.StripeClient:
        return stripe.StripeClient(
            key,
            base_addresses={"api": self.url},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=timeout),
        )


@contextmanager
def card_provider(folder: Path, *, webhook_url: str = "") -> Iterator[Provider]:
    provider = Provider(folder, webhook_url)
    provider.start()
    try:
        yield provider
    finally:
        assert provider.running is not None
        if provider.running.poll() is None:
            provider.stop()


class StaysHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args) -> None:
        return None


def choose(page: str, choice: str) -> tuple[int, str]:
    """What the page where one pays answers to a button: its status, and where it leads to or what it says."""
    address = page.replace("localhost", "127.0.0.1")
    data = urllib.parse.urlencode({"choice": choice}).encode() if choice else None
    try:
        with urllib.request.build_opener(StaysHere).open(address, data=data, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers["Location"]


@dataclass
class Letterbox:
    """Receives webhooks: bodies with their signatures. It answers with the given statuses first, then with 200."""

    answers: list[int] = field(default_factory=list)
    received: list[tuple[bytes, str]] = field(default_factory=list)

    def events(self) -> list[stripe.Event]:
        """What came, its signature checked by the provider's own library."""
        return [stripe.Webhook.construct_event(body, signed, SECRET) for body, signed in self.received]

    def kinds(self) -> list[str]:
        return [event.type for event in self.events()]


@contextmanager
def letterbox() -> Iterator[tuple[Letterbox, str]]:
    """A letterbox, and its address."""
    box = Letterbox()

    class Slot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(box.answers.pop(0) if box.answers else 200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slot)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield box, f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
