"""The demonstration alliance, loaded once for the tests of a module and taken back after them."""

import time

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def seconds_to_load(django_db_setup, django_db_blocker):
    """The demonstration, loaded once for the tests of this module and taken back after them; how long it took."""
    with django_db_blocker.unblock(), transaction.atomic():
        began = time.monotonic()
        call_command("load_demo")
        yield time.monotonic() - began
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(seconds_to_load, django_db_blocker):
    """Each test reads the same demonstration and takes back what it changes in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
