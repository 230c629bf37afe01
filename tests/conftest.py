"""What every test stands on: a database of its own as the web role, nothing sent outside, warnings as errors."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

from tests import databases


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_OWNER_URL"):
        raise pytest.UsageError(
            "No database: run `make test`, or `.venv/bin/python -m services.run exec -- .venv/bin/pytest …`"
        )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # No broker: waking a worker in an ordinary test is refused at once, as on the day when Valkey is down.
    settings.CELERY_BROKER_URL = "memory://"


@pytest.fixture(scope="session")
def database_name() -> str:
    """The name of this test process's database; names made from it are its own too."""
    return f"{databases.NAME}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def django_db_setup(database_name, django_test_environment, django_db_blocker) -> Iterator[None]:
    """The database of ordinary tests: cloned from the migrated one, used as the web role, which owns nothing."""
    with (
        django_db_blocker.unblock(),
        databases.clone(database_name),
        databases.pointed_at(database_name),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture
def own_database(django_db_setup, database_name, django_db_blocker) -> Iterator[str]:
    """A database that may be written for good, for tests with several connections at once. Gives its name.

    Used in place of the `django_db` mark: nothing is rolled back, the database is dropped afterwards.
    """
    with django_db_blocker.unblock():
        name = f"{database_name}_own"
        with databases.clone(name), databases.pointed_at(name):
            yield name


@pytest.fixture(autouse=True)
def an_empty_cache() -> None:
    cache.clear()
