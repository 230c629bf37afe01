"""What is agreed about coaching, needs, reflection and what came of a programme."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import TextChoices


class NeedArea(TextChoices):
    """What participants can say that they would like to learn; the top ones shape the sessions (R048)."""

    BUDGET = "budget", "Budgets and funding"
    GOVERNORS = "governors", "Working with governors"
    DIFFICULT_TALKS = "difficult_talks", "Difficult conversations"
    CURRICULUM = "curriculum", "Curriculum and teaching"
    DATA = "data", "Reading data"
    BEHAVIOUR = "behaviour", "Behaviour and safeguarding"
    OFSTED = "ofsted", "Inspection"
    TIME = "time", "Time and wellbeing"
    APPLYING = "applying", "Applying and interviews"


class Quality(TextChoices):
    """The four qualities of the EPIC reflection."""

    EMPOWERING = "empowering", "Empowering"
    PURPOSEFUL = "purposeful", "Purposeful"
    IMPACTFUL = "impactful", "Impactful"
    COMPASSIONATE = "compassionate", "Compassionate"


class Achievement(TextChoices):
    """expected → submitted → passed | failed. What is expected is never counted as achieved (R029)."""

    EXPECTED = "expected", "Expected"
    SUBMITTED = "submitted", "Submitted"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"


#: So many needs are shown as the top ones.
TOP_NEEDS = 3


def may_coach(coach_works_at: Collection[int], participant_school: int) -> bool:
    """Whether somebody can coach a participant: never where both work, for there they would be her line manager."""
    return participant_school not in coach_works_at


def promotion_percent(completed: int, promoted: int) -> int | None:
    """Of those who completed, how many in a hundred have a new post or role; None while nobody has completed."""
    return round(100 * promoted / completed) if completed else None


def changes_since(last: dict[str, int] | None, now: dict[str, int]) -> dict[str, int]:
    """How each quality of a reflection differs from the last one; nothing without one before."""
    return {} if last is None else {name: value - last[name] for name, value in now.items()}


def top(counts: Iterable[tuple[str, int]], most: int = TOP_NEEDS) -> list[tuple[str, int]]:
    """The needs that most participants have, the most wanted first; those wanted alike by their names."""
    return sorted(((name, count) for name, count in counts if count), key=lambda one: (-one[1], one[0]))[:most]
