"""What the office does with messages: send one again, call one back, read one."""

from __future__ import annotations

from django.utils import timezone

from core import audit
from core.action import RuleBroken, action, move
from core.models import Message
from core.states import MESSAGE_TRANSITIONS, MessageStatus
from core.wake import wake
from schools.models import Person


@action
def send_again(message: Message, *, by: Person) -> None:
    """Try a message again that was given up. Raises RuleBroken for any other, and for a code: its words are gone."""
    if message.is_secret:
        raise RuleBroken("A code cannot be sent again. The person can ask for a new one.")
    now = timezone.now()
    move(message, MessageStatus.QUEUED, MESSAGE_TRANSITIONS, attempts=0, due_at=now, trouble="")
    audit.record("sent again", message, by=by, changed=["status"])
    wake("core.tasks.deliver_messages")


@action
def cancel(message: Message, *, by: Person) -> None:
    """Call a message back that has not gone out. Raises RuleBroken when it is too late."""
    move(message, MessageStatus.CANCELLED, MESSAGE_TRANSITIONS)
    audit.record("cancelled", message, by=by, changed=["status"])


@action
def read(message: Message, *, by: Person) -> str:
    """What a message said. That it was read is written down first."""
    audit.record("read", message, by=by)
    return message.text
