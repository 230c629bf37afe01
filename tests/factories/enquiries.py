"""Questions to the alliance to test with."""

import factory
from django.utils import timezone

from core.calendar import add_working_days, today
from enquiries.models import Enquiry, Note, Reply, Welcome
from enquiries.states import EnquiryStatus, Topic
from tests.factories.schools import OfficerFactory, OrganisationFactory, PersonFactory


class EnquiryFactory(factory.django.DjangoModelFactory):
    """A new question of somebody without an account, due in five working days."""

    class Meta:
        model = Enquiry

    class Params:
        owned = factory.Trait(status=EnquiryStatus.OWNED, owner=factory.SubFactory(OfficerFactory))
        answered = factory.Trait(
            status=EnquiryStatus.ANSWERED,
            owner=factory.SubFactory(OfficerFactory),
            answered_at=factory.LazyFunction(timezone.now),
        )

    reference = factory.Sequence(lambda n: f"BCDF-{n:04}")
    topic = Topic.COURSES
    name = "Adaeze Obi"
    email = factory.Sequence(lambda n: f"asker{n}@example.org")
    question = "When does the next phonics course begin?"
    due_on = factory.LazyFunction(lambda: add_working_days(today(), 5))


class ReplyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reply

    enquiry = factory.SubFactory(EnquiryFactory)
    by = factory.SubFactory(OfficerFactory)
    text = "In January."


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Note

    enquiry = factory.SubFactory(EnquiryFactory)
    by = factory.SubFactory(OfficerFactory)
    text = "Rang the school."


class WelcomeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Welcome

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
