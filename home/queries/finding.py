"""Finding schools, people and courses by a part of their name."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from home.permissions import can_find_people
from programmes.models import Programme
from schools.models import Organisation, Person
from schools.queries.organisations import organisations_named

#: Shorter words are in nearly every name, and the indexes on parts of names know none of them.
FEWEST_LETTERS = 3
MOST_OF_EACH = 10


@dataclass
class Found:
    """The first few of each kind."""

    organisations: list[Organisation] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.organisations) + len(self.people) + len(self.programmes)


def everything(words: str, *, viewer: Person) -> Found:
    """Schools, courses, and people for those who see people; in one query each."""
    if len(words) < FEWEST_LETTERS:
        return Found()
    people = list(people_like(words)[:MOST_OF_EACH]) if can_find_people(viewer) else []
    return Found(list(organisations_like(words)[:MOST_OF_EACH]), people, list(programmes_like(words)[:MOST_OF_EACH]))


def organisations_like(words: str) -> QuerySet[Organisation]:
    """By words of a name borne now or before (R024), or by URN."""
    found = Organisation.objects.filter(school__urn=words) if words.isdigit() else organisations_named(words)
    return found.select_related("school").order_by(Lower("name"), "pk")


def people_like(words: str) -> QuerySet[Person]:
    """By e-mail address, TRN, or names: the last word is part of the last name, those before begin the first name."""
    people = Person.objects.with_current_posts().filter(forgotten_at__isnull=True, merged_into__isnull=True)
    if "@" in words:
        found = people.filter(email=words.lower())
    elif words.isdigit():
        found = people.filter(~Q(trn=""), trn=words)
    else:
        *first, last = words.split()
        found = people.filter(last_name__icontains=last)
        if first:
            found = found.filter(first_name__istartswith=first[0])
    return found.order_by(Lower("last_name"), Lower("first_name"), "pk")


def programmes_like(words: str) -> QuerySet[Programme]:
    """By a part of the title."""
    return Programme.objects.filter(title__icontains=words).order_by("title", "pk")
