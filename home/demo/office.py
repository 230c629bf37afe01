"""What the office notes down and writes: what courses cost."""

from __future__ import annotations

from collections.abc import Iterator

from home.demo.courses import Run
from programmes.models import Cost
from programmes.states import CohortStatus

#: For leading a session, for tea for one person, and for hiring a room when more than so many come; in pence.
LEADING, TEA, ROOM = 12_500, 120, 9_000
LARGE = 20


def build(runs: list[Run]) -> None:
    """Costs of the courses that are over or under way: everyone who led, tea, and a room for the large ones."""
    begun = (CohortStatus.FINISHED, CohortStatus.RUNNING)
    Cost.objects.bulk_create(cost for run in runs if run.cohort.status in begun for cost in _costs(run))


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
