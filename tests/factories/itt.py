"""Teacher training to test with: a cycle that is open, a partnership with a school and a course, its bid, a trainee."""

from datetime import timedelta

import factory

from core.calendar import AcademicYear, today
from itt.models import Bid, Course, Cycle, NationalFigure, PartnerSchool, Partnership, Pledge, Trainee
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
