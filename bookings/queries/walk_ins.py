"""Who might be standing at the door, and what a place would cost their school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from bookings import rules
from bookings.models import Booking
from bookings.queries.places import prices_for
from bookings.states import Origin
from core import words
from programmes.models import Session
from programmes.queries import people_called
from schools.models import Person

#: Shorter words are in nearly every name.
FEWEST_LETTERS = 3


@dataclass(frozen=True)
class AtTheDoor:
    """Somebody who was found, at one of their schools, and what a place costs it now: None when it has no price."""

    person: Person
    organisation_id: int
    school: str
    price: str | None

    @property
    def value(self) -> str:
        return f"{self.person.pk}-{self.organisation_id}"


def at_the_door(text: str, session: Session) -> tuple[list[AtTheDoor], list[Person]]:
    """People by a part of their name, or their whole address: those with a school, each of theirs; and those without
    one. Only their names and schools are for whoever looks. At most three queries."""
    people = list(people_called(text)) if len(text) >= FEWEST_LETTERS else []
    posts = [(person, post) for person in people for post in person.current_posts]
    prices = prices_for(session.cohort_id, [post.organisation_id for _, post in posts]) if posts else []
    found: dict[tuple[int, int], AtTheDoor] = {}
    for person, post in posts:
        price = rules.price_at(prices, organisation_id=post.organisation_id, post_kind=post.kind, at=timezone.now())
        in_words = _in_words(price) if price else None
        one = AtTheDoor(person, post.organisation_id, post.organisation_name, in_words)
        found.setdefault((person.pk, post.organisation_id), one)
    return list(found.values()), [person for person in people if not person.current_posts]


def _in_words(price) -> str:
    why = rules.price_words(tier=price.tier, name=price.name)
    return f"{words.price(price.amount_pence)}{f', {why}' if why else ''}"


def on_the_register(session: Session, people: Sequence[Person]) -> set[int]:
    """Which of these people have a place on the course already."""
    held = Booking.objects.live().filter(cohort=session.cohort_id, person__in=people, status="booked")
    return set(held.values_list("person_id", flat=True))


def came_to_the_door(person_id: int, organisation_id: int) -> QuerySet[Booking]:
    """The places that somebody was given at the door at a school's cost, and has still."""
    at_the_door = Booking.objects.live().filter(person_id=person_id, organisation_id=organisation_id)
    return at_the_door.filter(origin=Origin.WALK_IN).order_by("cohort_id", "pk")
