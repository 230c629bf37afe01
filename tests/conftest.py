"""What every test stands on: a database of its own as the web role, nothing sent outside, warnings as errors."""

import csv
import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

from core.wake import forget_who_was_woken
from tests import databases, serving

#: A statement for which the database takes an hour, as it can when it does not know its rows, fails with its words.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=120s")
REQUIREMENTS = serving.ROOT / "docs/requirements.csv"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="list what proves which requirement, run nothing")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a requirement's number that does not exist; list them all when asked."""
    with REQUIREMENTS.open(newline="") as file:
        proofs: dict[str, list[str]] = {row["id"]: [] for row in csv.DictReader(file)}
    for item in items:
        for mark in item.iter_markers("requirement"):
            for number in mark.args:
                if number not in proofs:
                    raise pytest.UsageError(f"{item.nodeid}: docs/requirements.csv has no {number}")
                proofs[number].append(item.nodeid)
    if config.getoption("requirements"):
        for number, tests in proofs.items():
            print(f"{number} proved {tests[0]}" if tests else f"{number} unproved")
        items.clear()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.getoption("requirements") and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


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
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "sessions")
    }
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


@pytest.fixture(autouse=True)
def nobody_woken_yet() -> None:
    forget_who_was_woken()


@pytest.fixture
def portal(own_database, tmp_path) -> Iterator[serving.Portal]:
    """The whole portal on a database of its own: gunicorn and a worker; mail lies in `portal.inbox`."""
    with serving.serving(own_database, tmp_path, programs=["web", "worker"]) as running:
        yield running


@pytest.fixture(scope="session")
def servers_of_this_run() -> Iterator[serving.Servers]:
    with serving.own_servers() as servers:
        yield servers


@pytest.fixture
def own_servers(servers_of_this_run, django_test_environment, django_db_blocker) -> Iterator[serving.Servers]:
    """PostgreSQL and Valkey of one's own, to be killed, flushed and restarted. For serial tests."""
    with django_db_blocker.unblock(), servers_of_this_run.with_a_database() as servers:
        servers.flush()
        yield servers
