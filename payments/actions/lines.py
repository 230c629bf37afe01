"""What every decision on a line of a statement does: hold it, write on it, say what it was."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core import audit
from core.action import RuleBroken, move
from payments.models import BankLine
from payments.states import LINE_TRANSITIONS, LineStatus
from schools.models import Person


def held_line(line: BankLine, *, is_waiting: bool = False) -> BankLine:
    """The line as it is by now, held until the transaction is over."""
    held = BankLine.objects.select_for_update(of=("self",)).select_related("issuer", "payment").get(pk=line.pk)
    if is_waiting and held.status != LineStatus.WAITING:
        raise RuleBroken("Somebody else decided on this line a moment ago. Look at it again.")
    return held


def write(line: BankLine, **facts: Any) -> None:
    BankLine.objects.filter(pk=line.pk).update(**facts)
    for name, value in facts.items():
        setattr(line, name, value)


def finish(line: BankLine, status: str, *, why: str, by: Person | None, **facts: Any) -> None:
    """Say what a line was, and who said so (nobody: it was certain)."""
    move(line, status, LINE_TRANSITIONS, why=why[:300], decided_by=by, decided_at=timezone.now(), **facts)
    audit.record("matched" if status == LineStatus.MATCHED else "left out", line, by=by, changed=["status"])
