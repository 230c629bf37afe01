"""What is agreed about figures that everybody may read."""

from __future__ import annotations

#: Fewer people than this are not told of to the public: a small number would tell of single persons.
FEWEST_TOLD = 5


def may_be_told(people: int) -> bool:
    """Whether a number of people says nothing of any one of them: none at all, or enough of them."""
    return people == 0 or people >= FEWEST_TOLD


def pence_for_each(spent_pence: int, people: int) -> int | None:
    """What a strand cost for each who took part, to the penny, halves up (R123); None when nobody did."""
    return (2 * spent_pence + people) // (2 * people) if people else None
