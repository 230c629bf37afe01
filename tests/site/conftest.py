"""A world that stands for all tests of a file, for those that visit hundreds of pages and undo each visit."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from tests.site.world import World, build


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        connection.check_constraints()  # once: what a commit would refuse is asked after every visit
        yield world
        transaction.set_rollback(True)
