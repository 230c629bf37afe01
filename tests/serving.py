"""The portal as people meet it: gunicorn, a worker and beat as processes of their own, on a database of the test's."""

import os
import signal
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from services import front_end, lease, postgres, run
from services.keeper import KINDS
from services.places import ROOT, Places, free_port
from services.portal import answers, commands
from services.prepare import collect_static, manage
from services.process import PidFile, end, wait_until
from services.supervisor import Program
from tests import databases

START_WITHIN_SECONDS = 30


@dataclass
class Portal:
    """A running portal. Nothing starts its programs again: what a test kills stays dead until it says `start`."""

    port: int
    environment: dict[str, str]
    programs: dict[str, Program]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def inbox(self) -> Path:
        """The folder where its mail lies as .eml files, when it sends none by SMTP."""
        return Path(self.environment["INBOX_FOLDER"])

    def start(self, name: str) -> None:
        self.programs[name].start(ROOT)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to one program, and wait until it has ended."""
        running = self.programs[name].running
        assert running is not None
        running.send_signal(number)
        running.wait(START_WITHIN_SECONDS)

    def web_workers(self) -> list[int]:
        """The PIDs of gunicorn's worker processes now; gunicorn itself replaces those that are killed."""
        running = self.programs["web"].running
        assert running is not None
        return [child.pid for child in psutil.Process(running.pid).children()]

    def log(self, name: str) -> str:
        return self.programs[name].log_path.read_text(errors="replace")


@contextmanager
def serving(
    database: str, folder: Path, *, programs: Sequence[str] = ("web",), app: str = "stsa.wsgi", **environment: str
) -> Iterator[Portal]:
    """The portal on this database until the block ends. Further settings go into its environment by name.

    Programs are "web", "worker" and "beat". Valkey is the shared one, on a numbered database that is emptied first,
    unless REDIS_URL is given: with servers of one's own, pass `**servers.environment`. The folder takes logs and mail.
    `app` is what gunicorn serves.
    """
    port = free_port()
    settings = {
        **os.environ,
        "PORT": str(port),
        "SITE_URL": f"http://localhost:{port}",
        "DATABASE_URL": databases.url(database),
        "REDIS_URL": environment.get("REDIS_URL") or an_empty_valkey(database),
        "INBOX_FOLDER": str(folder / "inbox"),
        "MEDIA_ROOT": str(folder / "media"),
        "BEAT_SCHEDULE_FILE": str(folder / "beat"),
        **environment,
    }
    with_static_files(settings)
    known = commands(settings)
    known["web"][-1] = app
    portal = Portal(port, settings, {name: Program(name, known[name], settings, folder) for name in programs})
    try:
        for name in programs:
            portal.start(name)
        if "web" in programs:
            wait_for_first_page(portal)
        yield portal
    finally:
        end([program.running for program in portal.programs.values() if program.running], within=5)


def with_static_files(settings: dict[str, str]) -> None:
    """Styles and scripts, built and collected as `make run` does it."""
    front_end.main()
    collect_static(settings, Places())


def an_empty_valkey(database: str) -> str:
    """One of the shared Valkey's numbered databases, chosen by name so that two test runs seldom meet in one."""
    head, _, _ = os.environ["REDIS_URL"].rpartition("/")
    url = f"{head}/{1 + zlib.crc32(database.encode()) % 15}"
    redis.Redis.from_url(url).flushdb()
    return url


def wait_for_first_page(portal: Portal) -> None:
    """Until it answers; a program that dies meanwhile says why."""

    def has_died() -> bool:
        return any(program.running and program.running.poll() is not None for program in portal.programs.values())

    wait_until(lambda: has_died() or answers(portal.port), within=START_WITHIN_SECONDS)
    if has_died() or not answers(portal.port):
        raise AssertionError("\n".join(program.last_words() for program in portal.programs.values()))


@dataclass
class Servers:
    """PostgreSQL and Valkey of one's own, to be killed, flushed and restarted; their keeper starts them again."""

    places: Places
    environment: dict[str, str]
    database: str = postgres.DATABASE

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Kill "postgres" or "valkey", and return when it has been started again and answers."""
        pid_file = PidFile(self.places.folder / f"{name}.pid")
        before = pid_file.running()
        assert before is not None
        os.kill(before, number)
        server = KINDS[name](self.places)
        server.port = self.places.last_port(name)
        assert wait_until(
            lambda: pid_file.running() not in (None, before) and server.answers(), within=START_WITHIN_SECONDS
        ), f"{name} did not come back"

    def flush(self) -> None:
        """Lose all that Valkey holds."""
        redis.Redis.from_url(self.environment["REDIS_URL"]).flushall()

    @contextmanager
    def with_a_database(self, name: str = "own") -> Iterator["Servers"]:
        """The same servers with a fresh clone of the empty database, to which this process's Django goes meanwhile."""
        owner = self.environment["DATABASE_OWNER_URL"]
        with databases.clone(name, of=postgres.DATABASE, at=owner):
            environment = {
                **self.environment,
                "DATABASE_URL": databases.url(name, role_url=self.environment["DATABASE_URL"]),
                "DATABASE_OWNER_URL": databases.url(name, role_url=owner),
            }
            port, password = self.places.last_port("postgres"), self.places.secrets[postgres.WEB]
            with databases.pointed_at(name, USER=postgres.WEB, PASSWORD=password, HOST="127.0.0.1", PORT=port):
                yield Servers(self.places, environment, name)


@contextmanager
def own_servers() -> Iterator[Servers]:
    """Servers whose database is migrated and empty, stopped and removed when the block ends."""
    with tempfile.TemporaryDirectory(prefix="test-", dir=Places().data) as folder:
        Path(folder).chmod(0o711)
        places = Places(Path(folder))
        held = lease.take(places, list(KINDS))
        try:
            theirs = {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "REDIS_URL": ""}
            environment = run.environment(places, {**os.environ, **theirs})
            manage(environment, "migrate", "--no-input", "--verbosity=0")
            yield Servers(places, environment)
        finally:
            lease.give_back(places, held)
