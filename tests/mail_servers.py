"""Mail servers that behave and misbehave, each on a free port of this machine, for as long as a block lasts."""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Handler:
    """Takes every letter, unless it is told what else to say; keeps what it took."""

    #: The answer to RCPT for one address.
    refused_recipients: dict[str, str] = field(default_factory=dict)
    refused_sender: str = ""
    refused_letter: str = ""
    #: After taking the letter: "" answers, "hang" says nothing, "drop" ends the connection.
    then: str = ""
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:
        if self.refused_sender:
            return self.refused_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.refused_letter:
            return self.refused_letter
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.then == "hang":
            await asyncio.sleep(30)
        if self.then == "drop":
            server.transport.abort()
        return "250 Taken"

    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters]


class HangsAtTheEnd(SMTP):
    """Takes the letter, says so, and then never answers the goodbye."""

    async def smtp_QUIT(self, arg) -> None:
        await asyncio.sleep(30)


class _Server(Controller):
    def __init__(self, handler: Handler, kind: type[SMTP], **settings) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=free_port(), ready_timeout=5)
        self.kind, self.settings = kind, settings

    def factory(self) -> SMTP:
        return self.kind(self.handler, **self.settings)


@contextmanager
def mail_server(handler: Handler, *, kind: type[SMTP] = SMTP, **settings) -> Iterator[int]:
    """Run a server with this handler; gives its port."""
    server = _Server(handler, kind, **settings)
    server.start()
    try:
        yield server.port
    finally:
        server.stop(no_assert=True)


def nobody_may_in(server, session, envelope, mechanism, data) -> AuthResult:
    """Every password is wrong."""
    return AuthResult(success=False, handled=False)


@contextmanager
def bare_server(talk) -> Iterator[int]:
    """A server that speaks no SMTP by itself: `talk` gets each connection as a socket."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with closing(connection):
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def reset_in_the_middle(connection: socket.socket) -> None:
    """Say yes to everything up to the letter, then reset the connection while it comes in."""
    connection.sendall(b"220 here\r\n")
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.upper().startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                lines.readline()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            connection.sendall(b"250 OK\r\n")


def says_nothing(connection: socket.socket) -> None:
    """Take the connection and never greet."""
    connection.settimeout(30)
    connection.recv(1)


def not_in_service(connection: socket.socket) -> None:
    connection.sendall(b"554 No service here\r\n")
    connection.recv(100)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return taken.getsockname()[1]
