"""The servers live as long as somebody needs them, and come back from anything."""

import os
import signal
from pathlib import Path

import pytest

from services import lease, process
from services.keeper import KINDS
from services.places import Places
from services.process import wait_until
from tests.services.conftest import held

pytestmark = pytest.mark.serial

WRITE = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as database:
    database.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
    database.execute("INSERT INTO kept VALUES ('here')")
redis.Redis.from_url(os.environ["REDIS_URL"]).set("kept", "here")
"""
READ = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as database:
    print(database.execute("SELECT DISTINCT word FROM kept").fetchone()[0])
print(redis.Redis.from_url(os.environ["REDIS_URL"]).get("kept").decode())
"""
NAMES = ["postgres", "valkey"]


def pids(places: Places) -> list[int | None]:
    """Of PostgreSQL, Valkey and their keeper, as far as they run."""
    return [process.PidFile(places.folder / name).running() for name in ("postgres.pid", "valkey.pid", "ready")]


def answer(places: Places) -> bool:
    servers = [KINDS[name](places) for name in NAMES]
    for server in servers:
        server.port = places.last_port(server.name)
    return all(server.answers() for server in servers)


def test_a_command_has_its_servers_and_they_end_after_it(with_servers, folder):
    with_servers(WRITE)

    assert wait_until(lambda: pids(Places(folder)) == [None, None, None], within=60)


def test_what_was_kept_is_there_the_next_time(with_servers):
    with_servers(WRITE)

    assert with_servers(READ) == "here\nhere"


def test_two_commands_share_the_servers_and_the_first_to_leave_stops_nothing(running, with_servers):
    before = pids(running)

    with_servers("pass")

    assert not wait_until(lambda: pids(running) != before, within=1)
    assert None not in before


def test_the_servers_come_back_after_everything_was_killed(running, with_servers):
    with_servers(WRITE)
    for pid in pids(running):
        os.kill(pid, signal.SIGKILL)

    assert with_servers(READ) == "here\nhere"


@pytest.mark.parametrize("name", NAMES)
def test_a_server_that_is_killed_is_started_again_on_the_same_port(running, name):
    port = running.last_port(name)
    [killed] = [process.PidFile(running.folder / f"{name}.pid").running()]
    os.kill(killed, signal.SIGKILL)
    lease.ensure(running, NAMES)  # while it is away, nobody who holds a lease is told off

    assert wait_until(
        lambda: process.PidFile(running.folder / f"{name}.pid").running() not in (None, killed), within=60
    )
    assert wait_until(lambda: answer(running), within=60)

    assert running.last_port(name) == port


def test_a_server_that_was_not_asked_for_before_is_said_to_be_missing(environment, folder):
    database_only = environment | {"REDIS_URL": "redis://127.0.0.1:1/0"}
    with held(database_only) as places, pytest.raises(SystemExit, match="Already running here without valkey"):
        lease.ensure(places, NAMES)


def test_the_servers_die_with_their_keeper_and_a_holder_of_a_lease_has_them_back(running):
    *servers, keeper = pids(running)
    os.kill(keeper, signal.SIGKILL)

    assert wait_until(lambda: [process.started_at(pid) for pid in servers] == ["", ""], within=60)
    lease.ensure(running, NAMES)

    assert answer(running)


def test_a_stale_pid_file_whose_number_went_to_a_stranger_stops_nothing(with_servers, folder):
    with_servers(WRITE)
    assert wait_until(lambda: pids(Places(folder)) == [None, None, None], within=60)
    stranger = process.start(["sleep", "60"], as_nobody=os.geteuid() == 0)
    stale = Places(folder).data / "postgres/postmaster.pid"
    stale.write_text(f"{stranger.pid}\n{stale.parent}\n1\n1\n\n127.0.0.1\n0 0\nready\n")

    assert with_servers(READ) == "here\nhere"

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_process_is_known_by_its_start_and_not_by_its_number_alone(tmp_path):
    pid_file = process.PidFile(tmp_path / "a.pid")
    pid_file.write(os.getpid())
    assert pid_file.running() == os.getpid()

    pid_file.path.write_text(f"{os.getpid()} 1")

    assert pid_file.running() is None


def test_passwords_are_for_the_owner_of_the_folder_only(with_servers, folder):
    with_servers("pass")

    assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert all(len(secret) > 40 for secret in Places(folder).secrets.values())
    assert len(set(Places(folder).secrets.values())) == len(Places(folder).secrets)


def test_no_server_tells_its_password_to_whoever_lists_processes(running):
    for pid in pids(running)[:2]:
        command = Path(f"/proc/{pid}/cmdline").read_text()
        assert [secret for secret in running.secrets.values() if secret in command] == []
