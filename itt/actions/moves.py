"""One step of a choice: allowed by the table of moves, made once, on record."""

from __future__ import annotations

from typing import Any

from core import audit
from core.action import RuleBroken, move
from itt.models import Bid, Choice
from itt.states import CHOICE_TRANSITIONS, MOVES, ChoiceStatus, Mover
from schools.models import Person


def held_choice(choice: Choice) -> Choice:
    """The choice as it is by now, held against anybody else's step; its bid first, as whoever gives places does."""
    list(Bid.objects.select_for_update().filter(pk=choice.bid_id))
    held = Choice.objects.select_for_update(of=("self",)).select_related("form__person", "form__cycle", "course", "bid")
    return held.get(pk=choice.pk)


def who_moves(choice: Choice, by: Person | None) -> Mover:
    """The applicant, the clock, or else the lead."""
    if by is None:
        return Mover.CLOCK
    return Mover.APPLICANT if by.pk == choice.form.person_id else Mover.LEAD


def take(choice: Choice, name: str, *, by: Person | None, to: str = "", **facts: Any) -> None:
    """Make a move of the table. `to` is where it goes back to, for the moves that go back. Raises RuleBroken when the
    state or the person does not allow it."""
    froms, target, movers = MOVES[name]
    who = who_moves(choice, by)
    if choice.status not in froms or who not in movers:
        label = ChoiceStatus(choice.status).label.lower()
        raise RuleBroken(f"This application is “{label}”. Look at it again, then decide.")
    if target in (ChoiceStatus.WITHDRAWN, ChoiceStatus.DECLINED, ChoiceStatus.REJECTED, ChoiceStatus.DEFERRED):
        facts |= {"was": choice.status, "ended_by": who}
    move(choice, target or to, CHOICE_TRANSITIONS, **facts)
    audit.record(name.replace("_", " "), choice, by=by, changed=["status"])
