"""A small alliance in which everybody stands, with two schools that must never see into one another.

What is private to a school carries a name that stands nowhere else: found on a page of somebody from the other school,
it has leaked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from schools.models import Person
from tests.factories.schools import (
    PersonFactory,
    SchoolFactory,
)
from tests.site.things import things_of

#: Everybody who may come to a page. "elsewhere" is the other school.
ROLES = (
    "anybody",
    "newcomer",
    "teacher",
    "colleague",
    "head",
    "deputy",
    "cpd_lead",
    "school_office",
    "leader",
    "teacher_elsewhere",
    "head_elsewhere",
    "leader_elsewhere",
    "course_officer",
    "finance_officer",
    "administrator",
    "itt_lead",
)


@dataclass
class Side:
    """One school with everything private that the portal can hold of it. `mark` is in all names that are private."""

    mark: str
    school: Any
    people: dict[str, Person]
    things: dict[str, Any]


@dataclass
class World:
    """Two schools alike, and the alliance's officers."""

    ours: Side
    theirs: Side
    officers: dict[str, Person]

    def person(self, role: str) -> Person | None:
        """Who plays a role; None for anybody."""
        if role in self.officers:
            return self.officers[role]
        name = role.removesuffix("_elsewhere")
        return (self.theirs if role.endswith("_elsewhere") else self.ours).people.get(name)

    def browser(self, role: str) -> Client:
        """A browser in which the role is signed in."""
        client, person = Client(), self.person(role)
        if person is not None:
            client.force_login(person)
        return client


def build() -> World:
    """Make the world, in the database of the test."""
    return World(ours=_side("Quillfeather"), theirs=_side("Zephyrine"), officers=_officers())


def _officers() -> dict[str, Person]:
    officers = {
        "course_officer": PersonFactory(cpd_administrator=True),
        "finance_officer": PersonFactory(finance_officer=True),
        "administrator": PersonFactory(administrator=True),
        "itt_lead": PersonFactory(itt_lead=True),
    }
    for person in officers.values():
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    return officers


def _side(mark: str) -> Side:
    school = SchoolFactory(organisation__name=f"{mark[0]} Road Primary School").organisation
    people = {
        role: _person(mark, role, school)
        for role in ("newcomer", "teacher", "colleague", "head", "deputy", "cpd_lead", "school_office", "leader")
    }
    return Side(mark, school, people, things_of(mark, school, people))


def _person(mark: str, role: str, school) -> Person:
    names = {"first_name": role.replace("_", " ").title(), "last_name": mark, "email": f"{role}@{mark.lower()}.example"}
    posts = {role: role for role in ("teacher", "head", "cpd_lead", "school_office")}
    posts |= {"colleague": "teacher", "deputy": "deputy_head"}
    return PersonFactory(**names, **({posts[role]: school} if role in posts else {}))
