"""Messages, audit entries and jobs to test with."""

from datetime import timedelta

import factory
from django.utils import timezone

from core.models import AuditEntry, Job, Message


class MessageFactory(factory.django.DjangoModelFactory):
    """A message that waits for its time, and that time has come."""

    class Meta:
        model = Message

    key = factory.Sequence(lambda n: f"test:{n}")
    kind = "core.written"
    to_email = factory.Sequence(lambda n: f"reader{n}@example.org")
    subject = "A message"
    text = "Some words."
    due_at = factory.LazyFunction(lambda: timezone.now() - timedelta(seconds=1))


class AuditEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuditEntry

    verb = "changed"
    thing = "bookings.booking"
    thing_id = factory.Sequence(lambda n: n + 1)


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "test"
    title = "A long job"
