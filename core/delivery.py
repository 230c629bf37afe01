"""Sending what the outbox holds: one message at a time, each over a connection that no other message depends on."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, connection

from core import outbox, rules
from core.models import Message
from core.outbox import Letter

log = structlog.get_logger()

RECORD_AGAIN_AFTER_SECONDS = 0.2


def deliver_due(*, most: int = 500) -> int:
    """Send what is due, up to `most` messages. Returns how many went out.

    Safe to run in any number of workers at once and to kill at any line: a message that was claimed and not finished
    is claimed again when its lease runs out.
    """
    sent = 0
    with _mail_server() as server:
        for message in _claimed(most):
            sent += _deliver(message, server)
    return sent


def _claimed(most: int) -> Iterator[Message]:
    for _ in range(most):
        message = outbox.claim_one()
        if message is None:
            return
        yield message


@contextmanager
def _mail_server():
    server = get_connection(fail_silently=False)
    try:
        yield server
    finally:
        _hang_up(server)


def _hang_up(server) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        log.info("mail.hang_up", error=type(error).__name__)


def _deliver(message: Message, server) -> bool:
    if message.attempts > rules.MOST_ATTEMPTS:
        outbox.note_trouble(message, trouble="Every worker that took it died over it", is_final=True)
        return False
    letter = _compose(message)
    if letter is None or not outbox.still_mine(message):
        return False
    try:
        server.send_messages([_envelope(message, letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _refused(message, code, words)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _refused(message, error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        outbox.note_trouble(message, trouble=_no_answer(error), is_final=False)
    except ValueError as error:
        outbox.note_trouble(message, trouble=f"Cannot be addressed ({type(error).__name__})", is_final=True)
    else:
        _record(message, letter)
        return True
    _hang_up(server)
    return False


def _record(message: Message, letter: Letter) -> None:
    """Write down that it is out. A database that is being restarted is waited for: else the letter would go again."""
    give_up = time.monotonic() + rules.RECORDING_SECONDS
    while True:
        try:
            outbox.note_sent(message, letter)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > give_up:
                raise
            log.warning("message.record_later", message=message.pk, error=type(error).__name__)
            connection.close()
            time.sleep(RECORD_AGAIN_AFTER_SECONDS)
        else:
            return


def _refused(message: Message, code: int, words: bytes | str) -> None:
    """The server said no to this message: for now, or for good."""
    outbox.note_trouble(message, trouble=f"{code} {_text(words)}", is_final=rules.is_final_refusal(code))


def _no_answer(error: Exception) -> str:
    """What kept us from handing anything over. A server that refuses us altogether, our password too, has said nothing
    of this message, whatever its code."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server refuses us: {error.smtp_code} {_text(error.smtp_error)}"
    return f"No answer from the mail server ({type(error).__name__})"


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _compose(message: Message) -> Letter | None:
    """The letter, from the facts of now. One that cannot be written is put aside without stopping the others."""
    try:
        letter = outbox.COMPOSERS[message.kind](message)
    except Exception as error:  # whatever went wrong in one letter must not hold up the rest
        log.exception("message.not_composed", message=message.pk, kind=message.kind)
        outbox.note_trouble(message, trouble=f"Could not be written ({type(error).__name__})", is_final=False)
        return None
    if letter is None or not letter.to_email:
        outbox.note_nothing_to_say(message)
        return None
    return letter


def _envelope(message: Message, letter: Letter) -> EmailMultiAlternatives:
    envelope = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=letter.text,
        to=[letter.to_email],
        reply_to=[settings.ALLIANCE["contact_email"]],
        headers={"Message-ID": message.stable_message_id(), "Auto-Submitted": "auto-generated"},
    )
    if letter.html:
        envelope.attach_alternative(letter.html, "text/html")
    for attachment in letter.attachments:
        envelope.attach(attachment.name, attachment.content, attachment.mime_type)
    return envelope
