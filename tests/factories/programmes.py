"""Programmes, cohorts, sessions and prices to test with."""

from datetime import timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from programmes.models import (
    CancellingPolicy,
    Cohort,
    Cost,
    Material,
    PolicyBand,
    Price,
    Programme,
    ProgrammeLeader,
    ProgrammePartner,
    Room,
    SavedCourse,
    SavedSearch,
    Session,
    Slot,
    Topic,
    Venue,
)
from programmes.states import CohortStatus
from tests.factories.schools import OrganisationFactory, PersonFactory


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    slug = factory.Sequence(lambda n: f"topic-{n}")


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    title = factory.Sequence(lambda n: f"Fabulous phonics {n}")
    slug = factory.Sequence(lambda n: f"fabulous-phonics-{n}")
    summary = "Phonics from the first sound to the whole book."
    audiences = ["teachers"]


class ProgrammeLeaderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammeLeader

    programme = factory.SubFactory(ProgrammeFactory)
    person = factory.SubFactory(PersonFactory)
    role = "Specialist leader of education"


class ProgrammePartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgrammePartner

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    organisation = factory.SubFactory(OrganisationFactory)
    access = "The way in from the **playground** has no steps."
    directions = "Five minutes from the station."


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"Room {n}")
    holds = 30


class CohortFactory(factory.django.DjangoModelFactory):
    """A published cohort of 20 places, without sessions and prices."""

    class Meta:
        model = Cohort

    programme = factory.SubFactory(ProgrammeFactory)
    number = factory.Sequence(lambda n: n + 1)
    status = CohortStatus.PUBLISHED
    places = 20
    published_at = factory.LazyFunction(timezone.now)


class SessionFactory(factory.django.DjangoModelFactory):
    """An hour and a half, in ten days from now."""

    class Meta:
        model = Session

    cohort = factory.SubFactory(CohortFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(minutes=90))
    slot = Slot.TWILIGHT


class SavedCourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SavedCourse

    person = factory.SubFactory(PersonFactory)
    programme = factory.SubFactory(ProgrammeFactory)


class SavedSearchFactory(factory.django.DjangoModelFactory):
    """Somebody looks for courses for teachers, and has heard of all that are published so far."""

    class Meta:
        model = SavedSearch

    person = factory.SubFactory(PersonFactory)
    name = "For teachers"
    asked = {"who": ["teachers"]}
    told_until = factory.LazyFunction(timezone.now)


class MaterialFactory(factory.django.DjangoModelFactory):
    """A text file for those on a course; `content` is what stands in it."""

    class Meta:
        model = Material

    class Params:
        content = b"Bring the book."

    cohort = factory.SubFactory(CohortFactory)
    title = "What to bring"
    file_name = "what to bring.txt"
    size = factory.LazyAttribute(lambda material: len(material.content))
    file = factory.LazyAttribute(lambda material: ContentFile(material.content, name="what to bring.txt"))


class CourseFactory(CohortFactory):
    """A published cohort that can be booked: one session in ten days (or `starts_at`), £45 for everyone (or `pence`).

    What belongs to the programme is given as `programme__title=…`.
    """

    class Meta:
        model = Cohort

    number = 1

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        starts_at = kwargs.pop("starts_at", None) or timezone.now() + timedelta(days=10)
        pence = kwargs.pop("pence", 4500)
        cohort = super()._create(model_class, *args, **kwargs)
        SessionFactory(cohort=cohort, starts_at=starts_at)
        if pence is not None:
            PriceFactory(cohort=cohort, amount_pence=pence)
        cohort.refresh_from_db()
        return cohort


class PriceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Price

    cohort = factory.SubFactory(CohortFactory)
    amount_pence = 4500


class PolicyFactory(factory.django.DjangoModelFactory):
    """A policy with the bands of a new course: ten working days' notice nothing, five half, less all of it.

    Others are given as `bands=[(notice, percent)]`, and `free=[(notice, pence)]` for places that cost nothing.
    """

    class Meta:
        model = CancellingPolicy
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Policy {n}")

    @factory.post_generation
    def bands(self, create, extracted, **kwargs):
        for notice_from, percent in extracted or [(10, 0), (5, 50), (0, 100)]:
            PolicyBand.objects.create(policy=self, notice_from=notice_from, percent=percent)

    @factory.post_generation
    def free(self, create, extracted, **kwargs):
        for notice_from, pence in extracted or []:
            PolicyBand.objects.create(policy=self, notice_from=notice_from, flat_pence=pence, is_for_free_places=True)


class CostFactory(factory.django.DjangoModelFactory):
    """£100 for a trainer."""

    class Meta:
        model = Cost

    cohort = factory.SubFactory(CohortFactory)
    amount_pence = 10_000
