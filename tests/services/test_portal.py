"""`make run`: one command, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from services.places import ROOT, Places, free_port
from services.process import PidFile, wait_until
from services.supervisor import Program, Supervisor

pytestmark = pytest.mark.serial

PORTAL = [sys.executable, "-m", "services.run", "portal"]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def everything(places: Places) -> list[int | None]:
    names = ["web.pid", "worker.pid", "beat.pid", "card-provider.pid", "postgres.pid", "valkey.pid", "ready"]
    return [PidFile(places.folder / name).running() for name in names]


@pytest.fixture
def start(environment):
    """Starts the portal on a port; whatever a failing test leaves is stopped."""
    started: list[subprocess.Popen] = []

    def start(port: int) -> subprocess.Popen:
        known = environment | {"PORT": str(port), "DEMO": "no"}
        started.append(
            subprocess.Popen(PORTAL, env=known, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return started[-1]

    yield start
    for one in started:
        one.terminate()
        one.communicate()


def test_the_portal_serves_and_comes_back_from_anything_and_leaves_nothing(start, folder):
    port, places = free_port(), Places(folder)

    killed = start(port)
    assert wait_until(lambda: answers(port) or killed.poll() is not None, within=180)  # it migrates first
    for pid in [killed.pid, *filter(None, everything(places))]:
        os.kill(pid, signal.SIGKILL)
    killed.wait()

    again = start(port)
    said = []
    while said[-1:] != ["Ctrl-C stops everything."] and (line := again.stdout.readline()):
        said.append(line.strip())
    assert f"The portal is at http://localhost:{port}" in said, again.communicate()[1]
    assert "Payment by card goes to a stand-in: no card is asked for and no money moves" in said
    assert f"Mail that it sends can be read at http://localhost:{port}/inbox/" in said
    assert answers(port)
    third = start(port)
    assert third.wait() == 1
    assert third.stderr.read() == "The portal is already running from this folder. Stop it there with Ctrl-C first.\n"

    again.send_signal(signal.SIGINT)

    assert again.wait(30) == 0
    assert everything(places) == [None] * 7


def test_a_port_that_is_taken_is_named(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            PORTAL, env=environment | {"PORT": str(port)}, cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert (done.returncode, done.stderr) == (
        1,
        f"Port {port} is taken by another program. Stop that, or choose another: make run PORT={port + 1}\n",
    )


def test_with_addresses_of_its_own_it_starts_no_server(environment, tmp_path):
    known = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    show = "import os; print(os.environ['DATABASE_URL'], os.environ['DATABASE_OWNER_URL'], os.environ['REDIS_URL'])"
    done = subprocess.run(
        [sys.executable, "-m", "services.run", "exec", "--", sys.executable, "-c", show],
        env=environment | known | {"LOCAL_FOLDER": str(tmp_path / "none")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert (
        done.stdout == "postgres://nobody@127.0.0.1:1/none postgres://nobody@127.0.0.1:1/none redis://127.0.0.1:1/0\n"
    )
    assert sorted(path.name for path in (tmp_path / "none").iterdir()) == ["secrets.json"]


@pytest.fixture
def supervisor(tmp_path):
    """Looks after a program that sleeps and one that fails at once."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    sleeps = Program("sleeps", ["sleep", "600"], dict(os.environ), tmp_path)
    fails = Program("fails", ["sh", "-c", "echo no; exit 3"], dict(os.environ), tmp_path)
    supervisor = Supervisor(tmp_path)
    supervisor.add(sleeps)
    supervisor.add(fails)
    yield supervisor
    supervisor.stop()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_what_is_killed_is_started_again(supervisor):
    sleeps = supervisor.programs[0]
    first = sleeps.pid_file.running()
    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: supervisor.look_after() or sleeps.pid_file.running() not in (None, first), within=60)

    assert sleeps.deaths == 1


def test_what_fails_again_and_again_is_started_later_each_time(supervisor):
    fails = supervisor.programs[1]

    assert wait_until(lambda: supervisor.look_after() or fails.deaths == 2, within=60)

    assert fails.pause == 2.0
    assert fails.last_words() == "no\nno"


def test_what_a_killed_supervisor_left_is_cleared_away(supervisor):
    left = supervisor.programs[0]
    pid = left.pid_file.running()
    successor = Program("sleeps", ["sleep", "600"], dict(os.environ), left.log_path.parent)

    assert successor.clear_away() is True

    assert left.running.wait(5) == -signal.SIGTERM
    assert (pid is not None, successor.clear_away()) == (True, False)
