"""Memberships to test with."""

import factory

from core.calendar import AcademicYear
from members.models import Membership, PastActivity
from members.states import MembershipStatus
from tests.factories.schools import OrganisationFactory


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active membership for the whole of this academic year."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    year = factory.LazyFunction(lambda: AcademicYear.now().start)
    status = MembershipStatus.ACTIVE
    from_on = factory.LazyAttribute(lambda membership: AcademicYear(membership.year).first_day)
    to_on = factory.LazyAttribute(lambda membership: AcademicYear(membership.year).last_day)


class PastActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PastActivity

    year = 2015
    kind = PastActivity.Kind.CPD
