"""Filling an empty portal with the demonstration alliance."""

from __future__ import annotations

from random import Random

from django.db import transaction
from django.utils import timezone

from core import audit
from core.action import RuleBroken
from home.demo import (
    accounts,
    asked,
    banking,
    beside_sessions,
    bookings,
    courses,
    days,
    files,
    history,
    kept,
    lately,
    leading,
    membership,
    money,
    office,
    organisations,
    people,
    rooms,
    saved,
    settled,
    training,
)
from home.demo.clock import Clock
from schools.models import Organisation

#: The same people and the same chances each time; only the days move.
SEED = 2016


@transaction.atomic
def load() -> None:
    """Make all of it, or nothing. Raises RuleBroken when there are organisations already: real data is never mixed
    with invented people."""
    if Organisation.objects.exists():
        raise RuleBroken("There are organisations in this database already. The demonstration needs an empty one.")
    clock, chance = Clock(timezone.now()), Random(SEED)  # noqa: S311 - who goes to which invented course is no secret
    made = organisations.build(clock)
    everyone = people.build(made, clock, chance)
    membership.build(made, everyone, clock)
    settled.build(made, everyone, clock)
    runs = courses.build(made, everyone, clock, rooms.build(made))
    days.build(runs, bookings.build(runs, everyone, clock, chance), everyone, clock, chance)
    lately.build(runs, everyone, clock)
    office.build(runs, everyone)
    files.build(runs)
    saved.build(runs, everyone, clock)
    history.build(made)
    asked.build(everyone, clock)
    kept.build(made, everyone, clock)
    money.build(made, everyone, clock)
    banking.build(everyone, clock)
    leading.build(made, everyone, clock)
    beside_sessions.build(everyone)
    training.build(made, everyone)
    accounts.open_for(everyone)
    audit.record("loaded the demonstration into", made.alliance, by=None)
