"""What this app holds about people: trainees and first posts, and who pledged or asked for a school (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model

from core.privacy import Forgotten, Kept, Section, section
from itt.models import FirstPost, PartnerSchool, Pledge, Trainee
from schools.models import Person

RETENTION: dict[type[Model], Kept] = {
    Trainee: Kept(
        "That you trained with us, where, and what became of it",
        "To run your training and to account for places",
        "As long as the national register asks for it",
    ),
    FirstPost: Kept(
        "Your first post as a teacher", "To know whether teachers stay in the borough", "With the training"
    ),
    PartnerSchool: Kept(
        "Who asked to join a partnership for a school", "To answer them", "As long as the school trains"
    ),
    Pledge: Kept("Who pledged places for a school", "To ask them back", "As long as the bid"),
}


def held_about(person: Person) -> Iterator[Section]:
    """The person's training and first post, and what they said for their school."""
    mine = Trainee.objects.filter(person=person).order_by("-year")
    yield section(
        "Training as a teacher",
        mine,
        partnership__name="Partnership",
        year="Began in",
        status="State",
        home_school__name="Home school",
        second_school__name="Second school",
        started_on="Started",
        ended_on="Ended",
        reason="Why",
        qts_on="QTS",
    )
    first = FirstPost.objects.filter(trainee__person=person)
    yield section("First post", first, organisation__name="School", place="Elsewhere", is_in_borough="In the borough")
    asked = PartnerSchool.objects.filter(asked_by=person)
    yield section("Partnerships asked for", asked, partnership__name="Partnership", organisation__name="School")
    pledged = Pledge.objects.filter(by=person)
    yield section(
        "Places pledged", pledged, bid__partnership__name="Partnership", organisation__name="School", places="Places"
    )


def forget(person: Person) -> Iterator[Forgotten]:
    """Training stays in the figures, under a record that names nobody; the place of a first post goes."""
    gone = FirstPost.objects.filter(trainee__person=person).exclude(place="").update(place="elsewhere")
    yield Forgotten("The place of a first post", gone)
    kept = Trainee.objects.filter(person=person).count()
    yield Forgotten("Training as a teacher", kept, stays="counted in the figures of its year, without a name")


def purge(now: datetime) -> dict[str, int]:
    """Nothing of it ends by itself."""
    return {}
