"""The provider on a port: its API, the page where people pay, and the control."""

import json
import signal
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from services.card_provider import control, page, sessions
from services.card_provider.answers import Refusal
from services.card_provider.book import Book
from services.card_provider.form import parameters
from services.card_provider.notices import Notices
from services.card_provider.provider import Call, Provider, Reply

LONGEST_BODY = 1024 * 1024


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, provider: Provider, notices: Notices) -> None:
        super().__init__(("127.0.0.1", port), Desk)
        self.provider, self.notices = provider, notices


class Desk(BaseHTTPRequestHandler):
    """Whoever comes: the portal with its key, somebody who pays, or a test."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "StandIn"

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        address = urlsplit(self.path)
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY)).decode()
        try:
            if address.path.startswith("/_control/"):
                self._control(method, address.path.removeprefix("/_control/").strip("/"), body)
            elif address.path.startswith("/c/pay/"):
                self._pay(method, address.path.removeprefix("/c/pay/").strip("/"), body)
            else:
                given = body if method == "POST" else address.query
                headers = {name.title(): value for name, value in self.headers.items()}
                self._say(self.server.provider.answer(Call(method, address.path, given, headers)))
        except Refusal as refusal:
            self._say(Reply(refusal.status, refusal.body))

    def _say(self, reply: Reply | None) -> None:
        if reply is None:
            self.close_connection = True
            return
        self._send(reply.status, json.dumps(reply.body), "application/json", reply.headers)

    def _send(self, status: int, text: str, kind: str, headers: dict[str, str]) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):  # nobody waits for it any more
            self.close_connection = True

    def _control(self, method: str, what: str, body: str) -> None:
        provider, notices = self.server.provider, self.server.notices
        if method == "GET":
            return self._say(Reply(200, control.waiting(provider) if what == "waiting" else control.show(provider)))
        return self._say(Reply(200, control.do(provider, notices, what, json.loads(body or "{}"))))

    def _pay(self, method: str, name: str, body: str) -> None:
        book = self.server.provider.book
        choice = parameters(body).get("choice") if method == "POST" else ""
        acts: dict[str, Callable] = {"pay": sessions.pay, "decline": sessions.refuse}
        session = acts.get(str(choice), sessions.look_at)(book, name)
        if choice == "cancel":
            return self._go_to(session["cancel_url"] or session["success_url"])
        if choice == "pay" and session["status"] == "complete":
            return self._go_to(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
        trouble = "Your card was declined." if choice == "decline" else ""
        return self._send(200, page.checkout(session, trouble=trouble), "text/html", {})

    def _go_to(self, url: str) -> None:
        self._send(303, "", "text/html", {"Location": url})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """One line a call would bury what matters."""


def serve(path: Path, port: int, *, api_key: str, webhook_url: str, webhook_secret: str) -> None:
    """Until it is told to stop; what hangs on purpose is let go."""
    book = Book(path)
    provider = Provider(book, api_key=api_key, pay_url=f"http://localhost:{port}")
    notices = Notices(book, webhook_url, webhook_secret)
    server = Server(port, provider, notices)

    def stop(number: int, frame: object) -> None:
        provider.stop.set()
        notices.stop.set()
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    notices.thread.start()
    server.serve_forever(poll_interval=0.1)
