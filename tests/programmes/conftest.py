"""Who makes courses in these tests."""

import pytest

from schools.models import Person
from tests.factories.schools import OfficerFactory


@pytest.fixture
def officer(client) -> Person:
    """Somebody at the alliance who makes courses, signed in."""
    person = OfficerFactory(cpd_administrator=True)
    client.force_login(person)
    client.get("/cpd/")  # from now on the session comes from the cache
    return person
