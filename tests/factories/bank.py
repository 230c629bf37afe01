"""Statements, runs and batches to test with."""

import factory

from core.calendar import today
from payments.models import BankLine, BankStatement, JournalBatch, PaymentRun
from tests.factories.payments import IssuerFactory
from tests.factories.schools import PersonFactory


class BankStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BankStatement

    issuer = factory.SubFactory(IssuerFactory)
    file_name = "november.csv"
    digest = factory.Sequence(lambda n: f"{n:064}")
    from_on = factory.LazyFunction(today)
    to_on = factory.LazyFunction(today)
    lines_in_file = 1


class BankLineFactory(factory.django.DjangoModelFactory):
    """A line that waits."""

    class Meta:
        model = BankLine

    statement = factory.SubFactory(BankStatementFactory)
    issuer = factory.SelfAttribute("statement.issuer")
    line = factory.Sequence(lambda n: n + 2)
    on = factory.LazyFunction(today)
    amount_pence = 4500
    words = factory.Sequence(lambda n: f"A TRANSFER {n}")
    fingerprint = factory.Sequence(lambda n: f"{n:064}")
    nth = 1


class PaymentRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PaymentRun

    issuer = factory.SubFactory(IssuerFactory)
    number = factory.Sequence(lambda n: 10_000 + n)
    made_by = factory.SubFactory(PersonFactory)
    total_pence = 4500


class JournalBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JournalBatch

    issuer = factory.SubFactory(IssuerFactory)
    number = factory.Sequence(lambda n: 10_000 + n)
    made_by = factory.SubFactory(PersonFactory)
    total_pence = 4500
