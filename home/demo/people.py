"""The people of the demonstration, their posts and designations."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from home.demo import story
from home.demo.clock import Clock
from home.demo.names import Names
from home.demo.organisations import MEMBERS, NEIGHBOURS, Organisations
from home.demo.story import ALLIANCE, SURREY_SQUARE, Known
from schools.actions.people import new_code
from schools.models import Consent, Designation, Organisation, Person, Post
from schools.rules import HEADS
from schools.states import PostKind, PostStatus

K = PostKind

#: Kind and title of those that a school gets besides the people known by name.
STAFF = [(K.DEPUTY_HEAD, "Deputy headteacher"), (K.TEACHER, "Year {year} teacher"), (K.TEACHING_ASSISTANT, "")]
#: Each school gets two more of these, in turn.
IN_TURN = [
    (K.EARLY_CAREER_TEACHER, "Year {year} teacher"),
    (K.MIDDLE_LEADER, "Mathematics lead"),
    (K.TEACHING_ASSISTANT, "Teaching assistant, Year {year}"),
    (K.BUSINESS_MANAGER, ""),
    (K.MIDDLE_LEADER, "Early years lead"),
    (K.SCHOOL_OFFICE, ""),
    (K.GOVERNOR, ""),
    (K.EARLY_CAREER_TEACHER, "Year {year} teacher"),
    (K.CPD_LEAD, ""),
]
#: The school of the story, which one looks at most closely.
MORE_AT_SURREY_SQUARE = [
    (K.TEACHER, "Year 2 teacher"),
    (K.TEACHER, "Year 4 teacher"),
    (K.EARLY_CAREER_TEACHER, "Year 3 teacher"),
    (K.TEACHING_ASSISTANT, "Teaching assistant, Reception"),
    (K.TEACHING_ASSISTANT, "Teaching assistant, Year 6"),
    (K.BUSINESS_MANAGER, ""),
    (K.GOVERNOR, "Chair of governors"),
]

#: Of those with an address, this share has signed in within the last two months.
HAVE_SIGNED_IN = 0.8


@dataclass(frozen=True)
class Member:
    """Somebody in a post at a school: who could come to a course."""

    person: Person
    organisation: Organisation
    kind: str


class People:
    """Everyone who was made, by name, and who works where."""

    def __init__(self) -> None:
        self.by_name: dict[str, Person] = {}
        self.staff: list[Member] = []
        self.heads: dict[int, list[Person]] = defaultdict(list)
        self.school_of: dict[str, Organisation] = {}
        self.title_of: dict[str, str] = {}
        self.member_of: dict[str, Member] = {}

    def __getitem__(self, name: str) -> Person:
        return self.by_name[name]


def build(made: Organisations, clock: Clock, chance: Random) -> People:
    """Make everyone, in a handful of statements."""
    everyone = [*story.KNOWN, *_others(chance)]
    persons = Person.objects.bulk_create(_person(one, made, clock) for one in everyone)
    people = People()
    people.by_name = {one.name: person for one, person in zip(everyone, persons, strict=True)}
    _posts(everyone, people, made, clock, chance)
    _designations(everyone, people, made, clock)
    _addresses(persons)
    _consents(persons, clock, chance)
    return people


def _others(chance: Random) -> list[Known]:
    """Those whom nobody needs to know by name."""
    names = Names(chance, {tuple(one.name.split(" ", 1)) for one in story.KNOWN})
    has_a_head = {one.at for one in story.KNOWN if one.kind in HEADS} | {story.SNOWSFIELDS}
    years, in_turn = cycle(range(1, 7)), cycle(IN_TURN)
    made = []
    for school in [*MEMBERS, *NEIGHBOURS]:
        posts = [] if school in has_a_head else [(K.HEAD, "")]
        posts += [*STAFF, next(in_turn), next(in_turn)] if school in MEMBERS else [(K.TEACHER, "Year {year} teacher")]
        posts += MORE_AT_SURREY_SQUARE if school == SURREY_SQUARE else []
        made += [Known(" ".join(names.next()), school, kind, title.format(year=next(years))) for kind, title in posts]
    return made


def _person(one: Known, made: Organisations, clock: Clock) -> Person:
    """Most have been here before; those without an address have a code instead."""
    first, last = one.name.split(" ", 1)
    person = Person(first_name=first, last_name=last, password=make_password(None))
    if one.has_email:
        visits = Random(one.name)  # noqa: S311 - who came when is no secret
        if visits.random() < HAVE_SIGNED_IN:
            day, hour = clock.school_day(-visits.randint(1, 40)), visits.randint(7, 18)
            person.last_login = clock.at(day, f"{hour:02}:{visits.randint(0, 59):02}")
        person.email = f"{_plain(first)}.{_plain(last)}@{made.domains[_organisation(one.at, made).pk]}"
    else:
        person.claim_code = new_code()
    return person


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "".join(letter for letter in letters if letter.isalpha())


def _organisation(key: str, made: Organisations) -> Organisation:
    return made.alliance if key == ALLIANCE else made[key]


def _posts(everyone: list[Known], people: People, made: Organisations, clock: Clock, chance: Random) -> None:
    posts = []
    for one in everyone:
        for at, kind, title in [(one.at, one.kind, one.title), *one.also]:
            organisation, person = _organisation(at, made), people[one.name]
            people.school_of.setdefault(one.name, organisation)
            people.title_of.setdefault(one.name, title or K(kind).label)
            people.member_of.setdefault(one.name, Member(person, organisation, kind))
            post = Post(
                person=person,
                organisation=organisation,
                kind=kind,
                title=title,
                from_on=_since(one, clock, chance),
                is_on_leave=one.is_on_leave,
                is_acting=bool(one.is_acting_for),
                status=PostStatus.CLAIMED if one.claimed_since else PostStatus.CONFIRMED,
            )
            posts.append(post)
            if organisation.kind == Organisation.Kind.SCHOOL and not one.claimed_since and not one.is_on_leave:
                people.staff.append(Member(person, organisation, kind))
                if kind in HEADS:
                    people.heads[organisation.pk].append(person)
    Post.objects.bulk_create(posts)
    for post in posts:
        if post.status == PostStatus.CLAIMED:
            Post.objects.filter(pk=post.pk).update(created_at=clock.at(post.from_on, "16:10"))
    _cover(everyone, people, posts)


def _since(one: Known, clock: Clock, chance: Random) -> date:
    """Most came on some first of September; those who claim a post came just now."""
    if one.claimed_since:
        return clock.school_day(-one.claimed_since)
    if one.is_acting_for:
        return clock.today - timedelta(days=40)
    this = clock.years()[1]
    return (this + -chance.randint(0, 1 if one.kind == K.EARLY_CAREER_TEACHER else 9)).first_day


def _cover(everyone: list[Known], people: People, posts: list[Post]) -> None:
    of_person = {post.person_id: post for post in posts}
    for one in everyone:
        if one.is_acting_for:
            cover = of_person[people[one.name].pk]
            cover.covering_for = of_person[people[one.is_acting_for].pk]
            cover.save(update_fields=["covering_for"])


def _designations(everyone: list[Known], people: People, made: Organisations, clock: Clock) -> None:
    since = (clock.years()[0] + -1).first_day
    kinds = [(one, Designation.Kind.SLE) for one in everyone if one.sle]
    kinds += [(one, Designation.Kind.NLE) for one in everyone if one.is_nle]
    Designation.objects.bulk_create(
        Designation(person=people[one.name], kind=kind, organisation=made[one.at], specialism=one.sle, from_on=since)
        for one, kind in kinds
    )


def _addresses(persons: list[Person]) -> None:
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in persons if person.email
    )


def _consents(persons: list[Person], clock: Clock, chance: Random) -> None:
    """About a third get the alliance's news; service mail needs no consent."""
    Consent.objects.bulk_create(
        Consent(
            person=person, purpose=Consent.Purpose.NEWS, given_at=clock.now - timedelta(days=chance.randint(10, 400))
        )
        for person in persons
        if person.email and chance.random() < 0.35
    )
