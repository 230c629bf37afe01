"""The demonstration alliance: its figures, its people, and that it was loaded through the front door."""

import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from members.models import PastActivity
from schools.models import Designation, Organisation, Person, School


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for this module and taken back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        began = time.monotonic()
        call_command("load_demo")
        yield time.monotonic() - began
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _in_the_demonstration(demonstration, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.requirement("R001")
def test_the_two_lead_teaching_schools_are_flagged_among_104_schools():
    assert School.objects.count() == 104
    leads = Organisation.objects.filter(is_teaching_school=True).values_list("name", flat=True)
    assert sorted(leads) == ["Charles Dickens Primary School", "Crampton Primary"]


def test_it_loads_within_twenty_seconds(demonstration):
    assert demonstration < 20
