"""Processes that are started here, recognised again, and never outlive the one who started them."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1


def start(
    command: Sequence[str | Path],
    *,
    log: IO[bytes] | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    as_nobody: bool = False,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen:
    """Start a program in a session of its own, so that Ctrl-C reaches the runner only, which then stops it in order."""
    parent = os.getpid()

    def die_with_parent() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, on_parent_death)
            if os.getppid() != parent:
                os.kill(os.getpid(), on_parent_death)

    return subprocess.Popen(
        [str(part) for part in command],
        stdin=stdin,
        stdout=log,
        stderr=subprocess.STDOUT if log else None,
        env=environment,
        cwd=folder,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - the runner has one thread
        user=nobody().pw_uid if as_nobody else None,
        group=nobody().pw_gid if as_nobody else None,
        extra_groups=[] if as_nobody else None,
    )


def nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


def started_at(pid: int) -> str:
    """When a process started, in the system's own words: a PID is used again, a PID with its start is not.

    Empty when there is no such process, or when it is dead and only waits to be collected.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except FileNotFoundError:
        if sys.platform == "linux":
            return ""
    return subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()


def wait_until(is_so: Callable[[], object], *, within: float) -> bool:
    """Ask again and again for so many seconds; whether it became so."""
    give_up = time.monotonic() + within
    while not (answer := is_so()) and time.monotonic() < give_up:
        time.sleep(0.02)
    return bool(answer)


def end(running: Iterable[subprocess.Popen], *, within: float) -> None:
    """Ask children to end, all at once, and make those end that have not after so many seconds."""
    alive = [one for one in running if one.poll() is None]
    for one in alive:
        one.terminate()
    wait_until(lambda: all(one.poll() is not None for one in alive), within=within)
    for one in alive:
        one.kill()
        one.wait()


class PidFile:
    """Remembers a process over the death of the one who started it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pid: int) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(f"{pid} {started_at(pid)}")
        fresh.replace(self.path)

    def running(self) -> int | None:
        """The PID, if that very process still runs."""
        try:
            pid, started = self.path.read_text().split(" ", 1)
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if started and started_at(int(pid)) == started else None

    def end(self, number: signal.Signals, *, within: float) -> bool:
        """Stop that process, by force if it takes longer. Says whether there was one."""
        pid = self.running()
        if pid is None:
            return False
        for one in (number, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, one)
            if wait_until(lambda: not self.running(), within=within):
                break
        return True

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
