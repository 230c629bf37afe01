"""The September sweep: those who have left a school, one after another, with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from bookings.actions.leavers import CANCEL, end_post
from bookings.queries.sweeps import open_posts, staff_to_sweep
from core.action import RuleBroken, action
from schools.models import Organisation, Person
from schools.permissions import kinds_given_by


@dataclass(frozen=True)
class Leaver:
    """Who has left, with the last day (none: already gone), and what becomes of bookings ahead."""

    person_id: int
    last_day: date | None = None
    future: str = CANCEL


@dataclass(frozen=True)
class Swept:
    """What came of one row: how many bookings were settled, or why nothing was done."""

    leaver: Leaver
    bookings: int = 0
    trouble: str = ""


def sweep(organisation: Organisation, leavers: Iterable[Leaver], *, by: Person) -> list[Swept]:
    """Let each of them leave, in a transaction of their own: one that cannot be done holds up none of the others.

    Whoever has left already stays so: the same rows sent twice do nothing the second time.
    """
    done = []
    for leaver in leavers:
        try:
            done.append(Swept(leaver, bookings=_leave(organisation, leaver, by=by)))
        except ValidationError as error:
            done.append(Swept(leaver, trouble=" ".join(error.messages)))
    return done


@action
def _leave(organisation: Organisation, leaver: Leaver, *, by: Person) -> int:
    """End all posts that the person holds at the school. Returns how many bookings were settled with them."""
    posts = list(open_posts(organisation.pk).filter(person_id=leaver.person_id).select_for_update(of=("self",)))
    if not posts:
        return 0
    if not staff_to_sweep(organisation.pk, by=by).filter(pk=leaver.person_id).exists():
        raise RuleBroken("Heads, and your own posts, are ended on the page of your staff.")
    if any(post.kind not in kinds_given_by(by, organisation) for post in posts):
        raise RuleBroken("A head of your school has to say that they have left.")
    return sum(end_post(post, by=by, last_day=leaver.last_day, future=leaver.future) for post in posts)
