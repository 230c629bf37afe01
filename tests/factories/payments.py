"""Charges to test with."""

import factory

from payments.models import Charge
from tests.factories.schools import OrganisationFactory


class ChargeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Charge

    key = factory.Sequence(lambda n: f"test:{n}")
    payer = factory.SubFactory(OrganisationFactory)
    description = "A place on a course"
    amount_pence = 4500
