"""What the office notes down and writes: what courses cost, and a letter to participants."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from bookings import actions
from bookings.actions import ToWrite
from bookings.states import Status
from home.demo.courses import Run
from home.demo.people import People
from programmes.models import Cost
from programmes.states import CohortStatus

#: For leading a session, for tea for one person, and for hiring a room when more than so many come; in pence.
LEADING, TEA, ROOM = 12_500, 120, 9_000
LARGE = 20
#: The course whose participants are written to, and the letter.
WRITTEN_OF = "Fabulous phonics"
LETTER = """\
Please bring **three books** that children in your class are reading now, and one that nobody has taken home yet.

There is no parking at the school. The 42 bus stops outside, and there are stands for bicycles by the gate.
"""


def build(runs: list[Run], people: People) -> None:
    """Costs of the courses that are over or under way: everyone who led, tea, and a room for the large ones. And a
    letter to those who have booked the next running of one course."""
    begun = (CohortStatus.FINISHED, CohortStatus.RUNNING)
    Cost.objects.bulk_create(cost for run in runs if run.cohort.status in begun for cost in _costs(run))
    ahead = next(run for run in runs if run.course["title"] == WRITTEN_OF and run.cohort.status not in begun)
    letter = ToWrite(uuid.uuid4(), "What to bring with you", LETTER, [Status.BOOKED.value], [])
    actions.announce(ahead.cohort, letter, by=people["Dilan Yildiz"])


def _costs(run: Run) -> Iterator[Cost]:
    meetings, places = len(run.sessions), run.facts["places"]
    if run.sessions and run.leader:
        words = f"{run.leader}, {meetings} session{'' if meetings == 1 else 's'}"
        yield Cost(cohort=run.cohort, kind=Cost.Kind.TRAINER, words=words, amount_pence=LEADING * meetings)
    yield Cost(
        cohort=run.cohort, kind=Cost.Kind.CATERING, words="Tea and biscuits", amount_pence=TEA * places * meetings
    )
    if places > LARGE:
        yield Cost(cohort=run.cohort, kind=Cost.Kind.VENUE, words="Hall and caretaker", amount_pence=ROOM * meetings)
