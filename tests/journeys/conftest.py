"""A portal with the demonstration in it, and browsers in front of it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from services.browser import executable
from services.places import ROOT
from services.portal import commands
from services.prepare import MANAGE
from services.supervisor import Program
from tests import databases, serving
from tests.card_provider import card_provider
from tests.journeys.visitors import DESK, Visitor

Visits = Callable[..., Visitor]


@pytest.fixture(scope="package", autouse=True)
def django_beside_a_browser() -> Iterator[None]:
    """Playwright runs a loop in this thread, which Django would take for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="package")
def demonstration(database_name, django_test_environment, django_db_blocker) -> Iterator[str]:
    """The name of a database with the demonstration, to be cloned."""
    name = f"{database_name}_demonstration"
    with django_db_blocker.unblock(), databases.clone(name):
        environment = {**serving.os.environ, "DATABASE_URL": databases.url(name)}
        subprocess.run([*MANAGE, "load_demo"], env=environment, cwd=ROOT, check=True)
        yield name


@pytest.fixture
def portal(demonstration, database_name, tmp_path, settings) -> Iterator[serving.Portal]:
    """The whole portal for one story: its changes are nobody else's."""
    with with_the_demonstration(demonstration, f"{database_name}_story", tmp_path) as running:
        settings.INBOX_FOLDER = str(running.inbox)
        yield running


@pytest.fixture
def portal_with_cards(demonstration, database_name, tmp_path, settings) -> Iterator[serving.Portal]:
    """The whole portal, with a stand-in for the card provider beside it."""
    name = f"{database_name}_story"
    with (
        card_provider(tmp_path) as provider,
        with_the_demonstration(demonstration, name, tmp_path, **provider.settings) as running,
    ):
        provider.stop()
        provider.webhook_url = f"{running.url}/payments/card/events/"
        provider.start()
        settings.INBOX_FOLDER = str(running.inbox)
        yield running


@contextmanager
def with_the_demonstration(demonstration: str, name: str, folder: Path, **environment: str) -> Iterator[serving.Portal]:
    """Gunicorn, a worker and beat on a clone of the demonstration. Beat strikes more often than in real life."""
    with (
        databases.clone(name, of=demonstration),
        serving.serving(name, folder, programs=["web", "worker"], **environment) as running,
    ):
        command = commands(running.environment)["beat"]
        command[command.index("stsa")] = "tests.journeys.clock"
        running.programs["beat"] = Program("beat", command, running.environment, folder)
        running.start("beat")
        yield running
        for one in ("beat", "worker"):
            running.kill(one)  # nothing that they do matters any more
        running.kill("web", signal.SIGQUIT)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visit(portal, browser) -> Iterator[Visits]:
    """Makes visitors: each has a browser of its own. `scripts=False` switches JavaScript off."""
    with ExitStack() as closing:

        def visitor(*, width: int = DESK, scripts: bool = True) -> Visitor:
            size = {"width": width, "height": 900 if width == DESK else 844}
            context = browser.new_context(viewport=size, java_script_enabled=scripts)
            closing.callback(context.close)
            page = context.new_page()
            return Visitor(portal, context, page, scripts, page if scripts else mirror())

        def mirror() -> Page:
            context = browser.new_context()
            closing.callback(context.close)
            return context.new_page()

        yield visitor
