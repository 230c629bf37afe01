"""A portal of several workers and clocks, and what befalls it in mid-run."""

import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connections
from django.db.models.functions import Now
from django.utils import timezone

from core import rules
from core.models import Message
from core.states import MessageStatus
from services.portal import commands
from services.supervisor import Program
from tests import serving

BRISK = "tests.faults.brisk_clock"


def add(portal: serving.Portal, kind: str, *names: str, app: str = "stsa") -> None:
    """Start further workers or beats, each under a name of its own; `app` is where Celery finds the portal."""
    for name in names:
        environment = {**portal.environment, "BEAT_SCHEDULE_FILE": f"{portal.inbox}-{name}"}
        command = [app if part == "stsa" else part for part in commands(environment)[kind]]
        portal.programs[name] = Program(name, command, environment, portal.inbox.parent)
        portal.start(name)


@dataclass
class Mishaps:
    """What is done to the portal. It keeps count, and knows which letters the killed had in their hands."""

    portal: serving.Portal
    servers: serving.Servers
    seen: Counter = field(default_factory=Counter)
    #: Message-ID → how often its sender was killed with it in hand: it may have been taken, so it may come once more.
    in_hand: Counter = field(default_factory=Counter)
    database_died_at: datetime = field(default_factory=timezone.now)

    def befall(self, name: str) -> None:
        getattr(self, name)()
        self.seen[name] += 1

    def worker(self) -> None:
        """The worker and all its processes die with what they have in hand; their leases run out; it comes back."""
        running = self.portal.programs["worker"].running
        assert running is not None
        assert running.poll() is None
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        held = Message.objects.filter(status=MessageStatus.SENDING)
        claimed_since = self.database_died_at + timedelta(seconds=rules.LEASE_SECONDS)
        self.in_hand.update(message.stable_message_id() for message in held.filter(leased_until__gt=claimed_since))
        held.update(leased_until=Now())
        self.portal.start("worker")

    def postgres(self) -> None:
        """PostgreSQL dies and comes back. No excuse: a worker that lives waits for it and writes down what it sent."""
        self.database_died_at = timezone.now()
        self.servers.kill("postgres")
        connections.close_all()

    def valkey(self) -> None:
        self.servers.kill("valkey")

    def flush(self) -> None:
        self.servers.flush()

    def dead(self) -> list[str]:
        """Programs that have ended although nobody killed them."""
        return [name for name, program in self.portal.programs.items() if not _runs(program)]


def _runs(program: Program) -> bool:
    return program.running is not None and program.running.poll() is None
