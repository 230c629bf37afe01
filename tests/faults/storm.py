"""A storm over refunds: what befalls them, and what the books say when held against the provider's."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections
from django.db.models import Sum

from core.action import RuleBroken
from payments import actions, queries
from payments.models import CardNotice, Entry, Payment, Refund
from payments.rules import Account
from payments.states import RefundStatus
from schools.models import Person
from services.process import wait_until
from tests import serving
from tests.at_once import at_once
from tests.card_provider import Provider
from tests.faults import IS_LONG
from tests.faults.mishaps import BRISK, add
from tests.payments.refunding import a_day_later, become_due

#: The provider hangs for longer than the portal waits for an answer.
HANGS_SECONDS, ANSWER_SECONDS = (30, 20) if IS_LONG else (5, 2)
PATIENCE_SECONDS = 180
UNFINISHED = (RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.SENDING, RefundStatus.UNKNOWN)


def soon(is_so: Callable[[], object]) -> bool:
    return wait_until(is_so, within=PATIENCE_SECONDS)


@dataclass
class Storm:
    """What is done to the portal and to the provider, each by its name; it keeps count."""

    portal: serving.Portal
    servers: serving.Servers
    provider: Provider
    deaths: Path
    officers: list[Person]
    seen: Counter = field(default_factory=Counter)

    def befall(self, name: str, wave: list[Refund]) -> None:
        """Approve some refunds, and let it happen while they are being sent."""
        kind, _, then = name.partition(", ")
        if kind.startswith("dies "):
            (self.deaths / kind.removeprefix("dies ")).touch()
        elif kind != "calm":
            self.provider.control("faults", kind=kind, seconds=HANGS_SECONDS)
        self.approve(wave[:1])
        if then:
            if kind.startswith("hang"):
                assert soon(self.is_on_its_way), f"{name}\n{self.portal.log('worker')}"
            getattr(self, then.replace(" ", "_"))()
        self.approve(wave[1:])
        assert soon(self.has_happened), f"{name}\n{self.portal.log('worker')}"
        self.seen[name] += 1

    def is_on_its_way(self) -> bool:
        """Whether a call hangs at the provider. What waits need not wait for it."""
        become_due()
        return bool(self.provider.waiting()["in_progress"])

    def has_happened(self) -> bool:
        """No fault is left to happen. What waits need not wait for it."""
        become_due()
        return not self.provider.waiting()["faults"] and not any(self.deaths.iterdir())

    def approve(self, wave: list[Refund]) -> None:
        """Two officers decide on each at once, and one of them clicks twice."""
        for refund in wave:
            clicks = [self.officers[0], self.officers[1], self.officers[1]]
            answers = at_once(len(clicks), lambda number, pk=refund.pk, who=clicks: _approve(pk, who[number]))
            assert Counter(answers)[True] == 1, answers

    def worker_killed(self) -> None:
        """With all its processes and what they have in hand; its leases run out, and it comes back."""
        running = self.portal.programs["worker"].running
        assert running is not None
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        become_due()
        self.portal.start("worker")

    def postgres_killed(self) -> None:
        self.servers.kill("postgres")
        connections.close_all()

    def valkey_killed(self) -> None:
        self.servers.kill("valkey")

    def valkey_flushed(self) -> None:
        self.servers.flush()

    def provider_killed(self) -> None:
        self.provider.stop()
        self.provider.start()

    def told_thrice(self) -> None:
        """Every webhook of the last while comes three times more, the newest first."""
        self.provider.control("resend", types=["refund.created", "refund.updated", "charge.refunded"], times=3, most=60)
        self.provider.control("resend", types=["refund.created"], times=3, order="newest_first", most=60)

    def a_day_passes(self) -> None:
        """Nobody works meanwhile, and whatever hung is over by then."""
        running = self.portal.programs["worker"].running
        assert running is not None
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert soon(lambda: not self.provider.waiting()["in_progress"])
        a_day_later(self.provider)
        become_due()
        self.portal.start("worker")


@contextmanager
def stormy(servers: serving.Servers, provider: Provider, folder: Path, officers: list[Person]) -> Iterator[Storm]:
    """A portal with a worker that dies where it is told to, two clocks in a hurry, and a provider that knows it."""
    deaths = folder / "deaths"
    deaths.mkdir()
    known = {**servers.environment, **provider.settings, "STRIPE_SECONDS": str(ANSWER_SECONDS)}
    with serving.serving(servers.database, folder, programs=["web"], DIES_AT=str(deaths), **known) as portal:
        provider.stop()
        provider.webhook_url = f"{portal.url}/payments/card/events/"
        provider.start()
        add(portal, "worker", "worker", app="tests.faults.dying_sender")
        add(portal, "beat", "beat", "second beat", app=BRISK)
        yield Storm(portal, servers, provider, deaths, officers)


def _approve(pk: int, by: Person) -> bool:
    try:
        actions.approve_refund(Refund.objects.get(pk=pk), by=Person.objects.with_current_posts().get(pk=by.pk))
    except RuleBroken:
        return False
    return True


# What is there at the end ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Findings:
    """What is wrong at the end: nothing, when all is well. Sums in pence."""

    unsent: int = 0
    twice: int = 0
    not_ours: int = 0
    difference: int = 0
    unfinished: int = 0
    alarms: int = 0
    contradictions: tuple[str, ...] = ()


def findings(provider: Provider) -> Findings:
    """Hold the books against all that the provider has sent back."""
    sent = [one for one in provider.look()["refund"] if one["status"] != "failed"]
    times = Counter(one["metadata"].get("refund", "") for one in sent)
    keys = {str(key) for key in Refund.objects.values_list("key", flat=True)}
    received = Payment.objects.aggregate(pence=Sum("amount_pence", default=0))["pence"]
    clearing = Entry.objects.filter(account=Account.CARD_CLEARING).aggregate(pence=Sum("amount_pence", default=0))
    return Findings(
        unsent=len(keys - set(times)),
        twice=sum(count - 1 for count in times.values()),
        not_ours=len(set(times) - keys),
        difference=clearing["pence"] - (received - sum(one["amount"] for one in sent)),
        unfinished=Refund.objects.exclude(status=RefundStatus.SENT).count(),
        alarms=CardNotice.objects.exclude(trouble="").count(),
        contradictions=tuple(wrong.words for wrong in queries.what_does_not_balance()),
    )


def is_settled() -> bool:
    """Whether each is finished, or needs review with its reason."""
    return not Refund.objects.filter(status__in=UNFINISHED).exists() and not without_a_reason()


def without_a_reason() -> int:
    return Refund.objects.filter(status=RefundStatus.REVIEW, trouble="").count()


def is_sent() -> bool:
    """Whether each went out. An officer has those looked at again that were left to a person."""
    for refund in Refund.objects.filter(status=RefundStatus.REVIEW, next_try_at__isnull=True):
        actions.look_again(refund, by=refund.approved_by)
    become_due()
    return not not_sent()


def not_sent() -> list[tuple]:
    """What is in the way of the others."""
    facts = ("pk", "status", "generation", "keys_allowed", "attempts", "trouble")
    return list(Refund.objects.exclude(status=RefundStatus.SENT).values_list(*facts))
