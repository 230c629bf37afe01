"""Teacher training to test with: a cycle that is open, a partnership with a school and a course, its bid, a trainee."""

from datetime import timedelta

import factory
from django.utils import timezone

from core.calendar import AcademicYear, today
from itt.models import (
    Bid,
    Choice,
    Course,
    Cycle,
    Form,
    NationalFigure,
    PartnerSchool,
    Partnership,
    Pledge,
    Trainee,
)
from itt.rules import SECTIONS
from itt.states import CHOICE_ENDED
from tests.factories.schools import OrganisationFactory, PartnerFactory, PersonFactory


class CycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cycle
        django_get_or_create = ("year",)

    year = factory.LazyFunction(lambda: AcademicYear.now().start + 1)
    opens_on = factory.LazyFunction(lambda: today() - timedelta(days=30))
    apply_until_on = factory.LazyFunction(lambda: today() + timedelta(days=200))
    decide_until_on = factory.LazyFunction(lambda: today() + timedelta(days=220))


class PartnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partnership

    name = factory.Sequence(lambda n: f"Partnership {n}")
    slug = factory.Sequence(lambda n: f"partnership-{n}")
    route = "salaried"
    lead_school = factory.SubFactory(OrganisationFactory)
    provider = factory.SubFactory(PartnerFactory, partner_type="university")
    summary = "Train in our schools."
    money = "You are paid a salary."
    year_words = "Four days in school"
    realities = "The first term is hard"


class PartnerSchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PartnerSchool

    partnership = factory.SubFactory(PartnershipFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    status = "agreed"
    asked_by = factory.SubFactory(PersonFactory)


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Course

    partnership = factory.SubFactory(PartnershipFactory)
    code = factory.Sequence(lambda n: f"{n:04}"[-4:])
    title = "Primary"
    phase = "primary"
    subject_code = "100511"
    age_from = 5
    age_to = 11


class BidFactory(factory.django.DjangoModelFactory):
    """A bid for which schools pledge; awarded when `awarded` is given."""

    class Meta:
        model = Bid

    partnership = factory.SubFactory(PartnershipFactory)
    cycle = factory.SubFactory(CycleFactory)
    pledge_until_on = factory.LazyFunction(lambda: today() + timedelta(days=14))
    awarded = None
    requested = factory.LazyAttribute(lambda bid: bid.awarded)
    status = factory.LazyAttribute(lambda bid: "awarded" if bid.awarded else "collecting")
    requested_on = factory.LazyAttribute(lambda bid: today() if bid.requested else None)
    awarded_on = factory.LazyAttribute(lambda bid: today() if bid.awarded else None)


class PledgeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Pledge

    bid = factory.SubFactory(BidFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    phase = "primary"
    places = 2
    by = factory.SubFactory(PersonFactory)


class NationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NationalFigure

    year = factory.LazyFunction(lambda: AcademicYear.now().start + 1)
    requested = 65_000
    awarded = 30_000


class TraineeFactory(factory.django.DjangoModelFactory):
    """Somebody who has started this year."""

    class Meta:
        model = Trainee

    person = factory.SubFactory(PersonFactory)
    partnership = factory.SubFactory(PartnershipFactory)
    year = factory.LazyFunction(lambda: AcademicYear.now().start)
    status = "training"
    home_school = factory.SubFactory(OrganisationFactory)
    started_on = factory.LazyAttribute(lambda one: today().replace(year=one.year, month=9, day=4))
    qts_on = factory.LazyAttribute(lambda one: today() if one.status == "awarded" else None)


class FormFactory(factory.django.DjangoModelFactory):
    """An application that is complete, and sent with its first choice."""

    class Meta:
        model = Form

    person = factory.SubFactory(PersonFactory)
    cycle = factory.SubFactory(CycleFactory)
    phone = "020 7946 0000"
    address = "1 Rye Lane"
    degree = "History, 2:1"
    gcses = "English 6, maths 5, science 5"
    work = "Teaching assistant since 2023"
    statement = "Because I like to explain."
    referees = "Two people"
    done = factory.LazyFunction(lambda: [one.name for one in SECTIONS])


class ChoiceFactory(factory.django.DjangoModelFactory):
    """A choice in a state, with all that the state needs. Its bid has 18 places unless one is given."""

    class Meta:
        model = Choice

    form = factory.SubFactory(FormFactory)
    bid = factory.LazyAttribute(lambda choice: BidFactory(awarded=18, requested=25, cycle=choice.form.cycle))
    course = factory.LazyAttribute(lambda choice: CourseFactory(partnership=choice.bid.partnership))
    status = "awaiting_decision"
    sent_at = factory.LazyAttribute(lambda one: None if one.status == "unsubmitted" else timezone.now())
    offered_at = factory.LazyAttribute(lambda one: timezone.now() if one.status == "offer" else None)
    reply_until = factory.LazyAttribute(lambda one: timezone.now() + timedelta(days=14) if one.offered_at else None)
    ended_at = factory.LazyAttribute(lambda one: timezone.now() if one.status in (*CHOICE_ENDED, "deferred") else None)
    reason = factory.LazyAttribute(lambda one: "other" if one.status == "rejected" else "")
    was = factory.LazyAttribute(
        lambda one: {
            "deferred": "pending_conditions", "rejected": "interviewing", "withdrawn": "awaiting_decision",
            "declined": "offer",
        }.get(one.status, "")
    )  # fmt: skip
