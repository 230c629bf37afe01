"""The keeper: starts PostgreSQL and Valkey, starts them again when they die, stops them when nobody holds the lease."""

import fcntl
import os
import signal
import sys
import time
from pathlib import Path

from services.places import Places
from services.postgres import Postgres
from services.process import PidFile
from services.server import Server
from services.valkey import Valkey

KINDS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}
LOOK_EVERY_SECONDS = 0.25


def keep(places: Places, names: list[str]) -> None:
    alone = open(places.folder / "keeper.lock", "wb")  # noqa: SIM115 - held until this process ends
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # Another keeper was quicker.
    ready = PidFile(places.folder / "ready")
    ready.forget()
    servers = [KINDS[name](places) for name in names]
    try:
        for server in servers:
            server.start()
        ready.write(os.getpid())
        watch(places, servers)
    finally:
        for server in servers:
            server.stop()
        ready.forget()


def watch(places: Places, servers: list[Server]) -> None:
    """Return when nobody holds the lease, keeping it from others until this process has ended."""
    lease = os.open(places.folder / "lease", os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_EVERY_SECONDS)
        else:
            return
        for server in servers:
            if server.has_died():
                print(f"{server.name} died: starting it again", flush=True)
                server.start()


def stop(signal_number: int, frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    keep(Places(Path(sys.argv[1])), sys.argv[2:])
