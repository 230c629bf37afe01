"""The lease: the servers run as long as anybody holds it.

A lease is a shared lock on a file, so the kernel gives it back when its holder dies, however it dies. The keeper
(keeper.py) comes with the first lease, and stops the servers once it can have the lock for itself alone.
"""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Collection

from services.places import ROOT, Places
from services.process import PidFile

PATIENCE_SECONDS = 90


def take(places: Places, names: Collection[str]) -> int:
    """Have the named servers running, and keep them so until the file descriptor that is returned is closed."""
    lease = os.open(places.folder / "lease", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lease, fcntl.LOCK_SH)
    ensure(places, names)
    return lease


def ensure(places: Places, names: Collection[str]) -> None:
    """Have the servers answer, starting their keeper where there is none. For holders of a lease."""
    if not PidFile(places.folder / "ready").running():
        with (places.folder / "keeper.log").open("w+b") as log:
            keeper = [sys.executable, "-m", "services.keeper", str(places.folder), *names]
            started = subprocess.run(keeper, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
            if started.returncode:
                log.seek(0)
                raise SystemExit(log.read().decode())
    if missing := set(names) - set((places.folder / "kept").read_text().split()):
        raise SystemExit(f"Already running here without {' and '.join(sorted(missing))}: stop that first.")


def give_back(places: Places, lease: int) -> None:
    """Give a lease back; if it was the last one, return only after the servers have stopped."""
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass  # Others hold it: the servers stay.
    else:
        PidFile(places.folder / "ready").end(signal.SIGTERM, within=PATIENCE_SECONDS)
    os.close(lease)
