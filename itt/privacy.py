"""What this app holds about people: trainees and first posts, and who pledged or asked for a school (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Model

from core.privacy import Forgotten, Kept, Section, section
from itt.models import Choice, Condition, FirstPost, Form, PartnerSchool, Pledge, Safeguarding, Trainee
from itt.states import ACCEPTED
from schools.models import Person

#: An application that came to nothing says nothing any more so long after its cycle was decided.
WORDS_KEPT = timedelta(days=365)
#: What an application says in its own words.
WORDS = (
    "national_reference", "phone", "address", "degree", "gcses", "work", "school_experience", "statement", "referees",
    "adjustments",
)  # fmt: skip
RETENTION: dict[type[Model], Kept] = {
    Form: Kept(
        "Your application to train as a teacher",
        "To decide on it. Nothing of it goes to your employer",
        "Unsuccessful ones a year after the cycle; then only the numbers stay",
    ),
    Safeguarding: Kept(
        "What you declared about your suitability to work with children",
        "To decide whether you can train; read by the ITT lead alone",
        "With the application",
    ),
    Choice: Kept(
        "Which courses you applied for and what became of it", "To decide and to count", "With the application"
    ),
    Condition: Kept(
        "Which conditions of an offer were met, when, and who confirmed it",
        "To start you safely",
        "With the application",
    ),
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
    yield from _applications(person)
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


def _applications(person: Person) -> Iterator[Section]:
    forms = Form.objects.filter(person=person).order_by("-cycle__year")
    labels = {name: name.replace("_", " ").capitalize() for name in WORDS}
    yield section("Applications to train", forms, cycle__year="Courses begin in", **labels)
    said = Safeguarding.objects.filter(form__person=person)
    yield section("Safeguarding", said, form__cycle__year="Courses begin in", words="What you declared")
    chosen = Choice.objects.filter(form__person=person).order_by("pk")
    yield section(
        "Courses applied for", chosen, course__title="Course", status="State", sent_at="Sent", feedback="Feedback"
    )
    met = Condition.objects.filter(choice__form__person=person, met_on__isnull=False).order_by("pk")
    yield section("Conditions met", met, kind="Condition", met_on="On")


def forget(person: Person) -> Iterator[Forgotten]:
    """Training stays in the figures, under a record that names nobody; the place of a first post goes."""
    forms = Form.objects.filter(person=person)
    Safeguarding.objects.filter(form__person=person).delete()
    Choice.objects.filter(form__person=person).update(feedback="")
    yield Forgotten("What applications to train said", forms.update(**dict.fromkeys(WORDS, "")))
    gone = FirstPost.objects.filter(trainee__person=person).exclude(place="").update(place="elsewhere")
    yield Forgotten("The place of a first post", gone)
    kept = Trainee.objects.filter(person=person).count()
    yield Forgotten("Training as a teacher", kept, stays="counted in the figures of its year, without a name")


def purge(now: datetime) -> dict[str, int]:
    """Applications that came to nothing keep their numbers and lose their words a year after their cycle."""
    last = (now - WORDS_KEPT).date()
    over = Form.objects.filter(cycle__decide_until_on__lt=last).exclude(choices__status__in=ACCEPTED)
    over = over.exclude(**dict.fromkeys(WORDS, ""))
    numbers = list(over.values_list("pk", flat=True))
    Safeguarding.objects.filter(form__in=numbers).delete()
    Choice.objects.filter(form__in=numbers).update(feedback="")
    blanked = Form.objects.filter(pk__in=numbers).update(**dict.fromkeys(WORDS, ""))
    return {"applications to train without their words": blanked}
