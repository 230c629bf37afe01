"""The keeper: starts PostgreSQL and Valkey, starts them again when they die, stops them when nobody holds the lease.

`python -m services.keeper FOLDER postgres valkey` ends when they answer, and leaves the keeper behind in a session of
its own.
"""

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


def leave_behind() -> int:
    """Go on as a process that is nobody's child. Who called waits for the word that is written to what this returns."""
    read, write = os.pipe()
    if os.fork():
        os.close(write)
        os._exit(0 if os.read(read, 1) else 1)
    os.close(read)
    os.setsid()
    return write


def keep(places: Places, names: list[str], say_ready: int) -> None:
    lock = os.open(places.folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    ready = PidFile(places.folder / "ready")
    while not have(lock):
        if ready.running():  # Another keeper was quicker.
            os.write(say_ready, b"!")
            return
        time.sleep(0.02)
    ready.forget()
    servers = [KINDS[name](places) for name in names]
    try:
        for server in servers:
            server.start()
        (places.folder / "kept").write_text(" ".join(names))
        ready.write(os.getpid())
        os.write(say_ready, b"!")
        watch(places, servers)
    finally:
        for server in servers:
            server.stop()
        ready.forget()
        os.close(lock)


def watch(places: Places, servers: list[Server]) -> None:
    """Return when nobody holds the lease, keeping it from others until this process has ended."""
    lease = os.open(places.folder / "lease", os.O_RDWR | os.O_CREAT, 0o600)
    while not have(lease):
        for server in servers:
            if server.has_died():
                print(f"{server.name} died: starting it again", flush=True)
                server.start()
        time.sleep(LOOK_EVERY_SECONDS)


def have(lock: int) -> bool:
    """Whether this process now has the lock for itself alone."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(number: int, frame: object) -> None:
    raise SystemExit


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    keep(Places(Path(sys.argv[1])), sys.argv[2:], say_ready=leave_behind())
