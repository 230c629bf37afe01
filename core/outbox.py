"""Messages. An action writes that something is to be told, in its own transaction; a worker composes and sends it.

A message is an intent with a unique key. Its letter is composed when it is sent, from the facts of that moment, by the
function that an app registered for its kind: when facts change the letter changes with them, and when there is nothing
left to say the function returns None and the message is cancelled (docs/adr/0004).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from core import rows, rules
from core.models import Message
from core.states import MessageStatus
from core.wake import wake


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class Letter:
    """What is sent: one subject, the same content as plain text and HTML, one action."""

    to_email: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = field(default=())


Composer = Callable[[Message], Letter | None]
COMPOSERS: dict[str, Composer] = {}
WRITTEN = "core.written"
#: What is left of a message with a code once it is sent or given up.
BLANKED = {"text": "", "html": "", "subject": "A code to sign in"}


def composes(kind: str) -> Callable[[Composer], Composer]:
    """Register the function that writes the letters of `kind`."""

    def register(composer: Composer) -> Composer:
        COMPOSERS[kind] = composer
        return composer

    return register


@composes(WRITTEN)
def written(message: Message) -> Letter:
    """A letter whose words were given beforehand."""
    return Letter(to_email=message.to_email, subject=message.subject, text=message.text, html=message.html)


def intent(
    kind: str,
    *,
    key: str,
    about: str = "",
    to: Any = None,
    to_email: str = "",
    due_at: datetime | None = None,
    **data: Any,
) -> Message:
    """A message that is not written down yet."""
    return Message(
        kind=kind,
        key=key,
        about=about,
        person_id=getattr(to, "pk", to),
        to_email=to_email,
        due_at=due_at or timezone.now(),
        data=data,
    )


def post(kind: str, **fields: Any) -> None:
    """Write one message down in the caller's transaction, once for its key, and wake a worker."""
    post_all([intent(kind, **fields)])


def post_all(messages: Iterable[Message]) -> None:
    """Write several messages in one statement; those whose key is there already are left as they are."""
    rows.add_all(messages, once=True)
    wake("core.tasks.deliver_messages")


def post_written(*, key: str, to_email: str, subject: str, text: str, html: str = "", is_secret: bool = False) -> None:
    """Write down a letter that cannot be composed later, such as one with a code to sign in."""
    message = intent(WRITTEN, key=key, to_email=to_email)
    message.subject, message.text, message.html, message.is_secret = subject, text, html, is_secret
    post_all([message])


def cancel(*, about: str) -> int:
    """Call back what has not been sent yet about a record. Returns how many messages that were."""
    return Message.objects.filter(about=about, status__in=[MessageStatus.QUEUED, MessageStatus.GIVEN_UP]).update(
        status=MessageStatus.CANCELLED
    )


def claim_one() -> Message | None:
    """Take the oldest due message for ourselves, or one whose worker died; None when nothing is due.

    The database's clock measures the lease, and SKIP LOCKED lets many workers claim at once without waiting.
    """
    lease = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE core_message SET status = 'sending', lease = %(lease)s, attempts = attempts + 1,
                   leased_until = clock_timestamp() + %(seconds)s * interval '1 second'
             WHERE id = (
                   SELECT id FROM core_message
                    WHERE (status = 'queued' AND due_at <= %(now)s)
                       OR (status = 'sending' AND leased_until < clock_timestamp())
                    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            {"lease": lease, "seconds": rules.LEASE_SECONDS, "now": timezone.now()},
        )
        row = cursor.fetchone()
    return Message.objects.get(pk=row[0]) if row else None


def _mine(message: Message):
    """The row, as long as the lease on it is still ours."""
    return Message.objects.filter(pk=message.pk, lease=message.lease, status=MessageStatus.SENDING)


def still_mine(message: Message) -> bool:
    """Whether nobody else took it over, with time enough left to send it."""
    return _mine(message).filter(leased_until__gt=Now() + timedelta(seconds=rules.SENDING_SECONDS)).exists()


def note_sent(message: Message, letter: Letter) -> None:
    """It is out. A message with a code loses its words at once; what others said stays for 30 days."""
    kept = {"subject": letter.subject[:300], "to_email": letter.to_email}
    if message.is_secret:
        kept |= BLANKED
    else:
        kept |= {"text": letter.text}
    _mine(message).update(
        status=MessageStatus.SENT,
        sent_at=timezone.now(),
        message_id=message.stable_message_id(),
        lease=None,
        trouble="",
        **kept,
    )


def note_nothing_to_say(message: Message) -> None:
    """The facts no longer call for it."""
    _mine(message).update(status=MessageStatus.CANCELLED, lease=None, leased_until=None)


def note_trouble(message: Message, *, trouble: str, is_final: bool) -> None:
    """It did not go out: try again after a while, or give up where everyone can see it."""
    wait = rules.wait_before_retry(attempts=message.attempts)
    if is_final or wait is None:
        words = BLANKED if message.is_secret else {}
        _mine(message).update(
            status=MessageStatus.GIVEN_UP, lease=None, leased_until=None, trouble=trouble[:500], **words
        )
    else:
        _mine(message).update(
            status=MessageStatus.QUEUED,
            lease=None,
            leased_until=None,
            trouble=trouble[:500],
            due_at=timezone.now() + wait,
        )
