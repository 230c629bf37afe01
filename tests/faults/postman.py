"""A mail server of many moods, and what its letters say when they are held against the outbox."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from core.models import Message
from core.states import MessageStatus
from tests.mail_servers import Handler

#: How long the server thinks before it takes a letter, and again before it says so: whoever is killed is killed there.
THINKS_SECONDS = 0.03
#: Longer than the portal waits for any answer.
HANGS_SECONDS = 12

REFUSED = "550 No such mailbox"
NOT_NOW = "450 Mailbox busy"


@dataclass
class Postman(Handler):
    """Takes letters, and treats an address as its name says.

    never: refused for good. later: refused the first time. hang, reset: the first time no answer, or the connection is
    gone, before the letter was taken. taken: the first time the letter is taken and the connection gone without a word.
    """

    tries: Counter = field(default_factory=Counter)

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        self.tries[address] += 1
        mood, is_first = address.split("-")[0], self.tries[address] == 1
        if mood == "never":
            return REFUSED
        if mood == "later" and is_first:
            return NOT_NOW
        if mood == "hang" and is_first:
            await asyncio.sleep(HANGS_SECONDS)
        if mood == "reset" and is_first:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        await asyncio.sleep(THINKS_SECONDS)
        answer = await super().handle_DATA(server, session, envelope)
        address = envelope.rcpt_tos[0]
        if address.startswith("taken-") and self.tries[address] == 1:
            server.transport.abort()
        await asyncio.sleep(THINKS_SECONDS)
        return answer

    def taken(self) -> Counter:
        """How often a letter with each Message-ID was taken."""
        return Counter(str(letter["Message-ID"]) for letter in list(self.letters))


@dataclass(frozen=True)
class Findings:
    """What is wrong at the end: all zeros when nothing is."""

    unsent: int
    unfinished: int
    repeated: int
    unknown: int


ALL_WELL = Findings(unsent=0, unfinished=0, repeated=0, unknown=0)


def findings(postman: Postman, excuses: Counter) -> Findings:
    """Hold what was taken against what the outbox says. `excuses` tells how many repeats each Message-ID may have: one
    for each time that its sender was killed with it in hand, or that the server took it without a word."""
    taken = postman.taken()
    messages = {message.stable_message_id(): message for message in Message.objects.all()}
    statuses = Counter(message.status for message in messages.values())
    ended = {MessageStatus.GIVEN_UP, MessageStatus.CANCELLED}
    return Findings(
        unsent=sum(taken[name] == 0 for name, message in messages.items() if message.status not in ended),
        unfinished=statuses[MessageStatus.QUEUED] + statuses[MessageStatus.SENDING],
        repeated=sum(max(times - 1 - excuses[name], 0) for name, times in taken.items()),
        unknown=sum(name not in messages for name in taken),
    )


def repeats(postman: Postman) -> int:
    """How many letters were taken more often than once, excused or not."""
    return sum(times - 1 for times in postman.taken().values())
