"""The lease: the servers run as long as anybody holds it.

A lease is a shared lock on a file, so the kernel gives it back when its holder dies, however it dies. The keeper
(keeper.py) is started with the first lease, and stops the servers once it can have the lock for itself alone.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection

from services.places import ROOT, Places
from services.process import PidFile, send

PATIENCE_SECONDS = 90


def take(places: Places, names: Collection[str]) -> int:
    """Have the named servers running, and keep them so until the file descriptor that is returned is closed."""
    lease = os.open(places.folder / "lease", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lease, fcntl.LOCK_SH)
    ensure(places, names)
    return lease


def ensure(places: Places, names: Collection[str]) -> None:
    """Wait until the servers answer, starting their keeper where there is none. For holders of a lease."""
    ready = PidFile(places.folder / "ready")
    give_up = time.monotonic() + PATIENCE_SECONDS
    keeper = None if ready.running() else start_keeper(places, names)
    while not ready.running():
        if keeper and keeper.poll():
            raise SystemExit((places.folder / "keeper.log").read_text() or "The keeper of the servers died.")
        if time.monotonic() > give_up:
            raise SystemExit(
                f"The servers did not start within {PATIENCE_SECONDS} seconds: see {places.folder}/keeper.log"
            )
        time.sleep(0.02)
    if missing := {name for name in names if not PidFile(places.folder / f"{name}.pid").running()}:
        raise SystemExit(f"Already running here without {' and '.join(sorted(missing))}: stop that first.")


def start_keeper(places: Places, names: Collection[str]) -> subprocess.Popen:
    with open(places.folder / "keeper.log", "wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "services.keeper", str(places.folder), *names],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def give_back(places: Places, lease: int) -> None:
    """Give a lease back; if it was the last one, return only after the servers have stopped."""
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass  # Others hold it: the servers stay.
    else:
        keeper = PidFile(places.folder / "ready")
        if pid := keeper.running():
            send(pid, signal.SIGTERM)
        while keeper.running():
            time.sleep(0.02)
    os.close(lease)
