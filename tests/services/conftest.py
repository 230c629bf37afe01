"""Servers that belong to the tests of the runner alone."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.places import ROOT, Places
from services.process import PidFile, wait_until

RUN = [sys.executable, "-m", "services.run"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for servers, with a space in its name, where a server that runs as `nobody` can reach its data."""
    with tempfile.TemporaryDirectory(prefix="test of the runner ", dir=Places().data) as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.fixture(scope="module")
def environment(folder) -> dict[str, str]:
    """The environment of somebody who has no servers yet."""
    unset = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL", "PORT", "SITE_URL"}
    return {name: value for name, value in os.environ.items() if name not in unset} | {"LOCAL_FOLDER": str(folder)}


@pytest.fixture
def with_servers(environment):
    """Runs Python with servers, and gives what it printed."""

    def run(code: str) -> str:
        command = [*RUN, "exec", "--", sys.executable, "-c", code]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@contextmanager
def held(environment: dict[str, str]) -> Iterator[Places]:
    """The servers, held by a command that does nothing else; nothing is left of them afterwards."""
    places = Places(Path(environment["LOCAL_FOLDER"]))
    command = [*RUN, "exec", "--", sys.executable, "-c", "print('ready', flush=True); input()"]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        yield places
        holder.communicate("\n")
    assert wait_until(lambda: not PidFile(places.folder / "ready").running(), within=60)


@pytest.fixture
def running(environment) -> Iterator[Places]:
    """Servers that a test may do anything to."""
    with held(environment) as places:
        yield places


@pytest.fixture(scope="module")
def running_on(environment) -> Iterator[Places]:
    """Servers that run on from test to test."""
    with held(environment) as places:
        yield places
