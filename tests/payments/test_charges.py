"""What is owed is owed once, and can stop being owed."""

import pytest
from django.db import IntegrityError

from core.action import RuleBroken
from core.models import AuditEntry
from payments import actions
from payments.models import Charge
from payments.states import ChargeStatus
from tests.factories.payments import ChargeFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def charge(school, person, *, pence=4500) -> Charge | None:
    return actions.charge(
        key="booking:1",
        payer_id=school.pk,
        person_id=person.pk,
        amount_pence=pence,
        description="Place on Fabulous phonics",
        by=person,
    )


def test_the_same_thing_is_charged_once_however_often_it_is_asked():
    school, person = OrganisationFactory(), PersonFactory()

    first = charge(school, person)

    assert charge(school, person) == first
    assert list(Charge.objects.values_list("payer_id", "amount_pence", "status")) == [(school.pk, 4500, "owed")]
    assert AuditEntry.objects.filter(verb="charged", organisation_id=school.pk).count() == 1


def test_nothing_is_written_for_what_is_free():
    assert charge(OrganisationFactory(), PersonFactory(), pence=0) is None
    assert Charge.objects.count() == 0


def test_a_charge_is_withdrawn_once():
    owed, person = ChargeFactory(), PersonFactory()

    actions.withdraw(owed, by=person)

    assert (owed.status, owed.withdrawn_at is not None) == (ChargeStatus.WITHDRAWN, True)
    with pytest.raises(RuleBroken):
        actions.withdraw(owed, by=person)


@pytest.mark.parametrize("fields", [{"amount_pence": 0}, {"key": "test:twice"}])
def test_the_database_refuses_what_can_never_be_true(fields):
    ChargeFactory(key="test:twice")

    with pytest.raises(IntegrityError):
        ChargeFactory(**fields)
