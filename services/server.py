"""What PostgreSQL and Valkey have in common: how a server that belongs to one folder is started and stopped."""

import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from importlib.metadata import version
from pathlib import Path
from typing import IO

from services import process
from services.places import Places, reachable_by_all

PATIENCE_SECONDS = 30


class Server(ABC):
    """As root it runs as `nobody`: PostgreSQL refuses root, and no server needs it."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, places: Places) -> None:
        self.places = places
        self.as_nobody = os.geteuid() == 0
        self.data = places.data / self.name
        self.log_path = places.folder / f"{self.name}.log"
        self.pid_file = process.PidFile(places.folder / f"{self.name}.pid")
        self.running: subprocess.Popen | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder where there is none."""

    @abstractmethod
    def launch(self, log: IO[bytes]) -> subprocess.Popen: ...

    @abstractmethod
    def answers(self) -> bool: ...

    def settle(self) -> None:  # noqa: B027 - not every server has something to do here
        """Finish what needs a server that runs."""

    def clear_away(self) -> None:  # noqa: B027 - the same
        """Put aside what a killed predecessor left and a start stumbled over."""

    def start(self) -> None:
        """Start, and wait until it answers. Tries again while what was killed before is still being cleared away."""
        self.stop()
        self.prepare()
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            self.port = self.places.port(self.name)
            with open(self.log_path, "wb") as log:
                self.running = self.launch(log)
            self.pid_file.write(self.running.pid)
            has_come = process.wait_until(lambda: self.has_died() or self.answers(), within=PATIENCE_SECONDS)
            if has_come and not self.has_died():
                return self.settle()
            self.clear_away()
            time.sleep(0.2)
        raise SystemExit(f"{self.name} does not start. Its last words:\n{self.log_path.read_text()[-2000:]}")

    def has_died(self) -> bool:
        return self.running is not None and self.running.poll() is not None

    def stop(self) -> None:
        """Stop it, whoever started it: a keeper may have been killed where the system tells no child of that."""
        self.pid_file.end(self.stop_signal, within=PATIENCE_SECONDS)
        self.pid_file.forget()
        if self.running:
            self.running.wait()

    def make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.as_nobody:
            shutil.chown(folder, process.nobody().pw_uid, process.nobody().pw_gid)

    def readable(self, package: Path) -> Path:
        """The installed package, or a copy of it beside the data where `nobody` cannot read the installed one."""
        if not self.as_nobody or reachable_by_all(package):
            return package
        copies = self.places.data / "programs" / version(package.name)
        if not copies.exists():
            unfinished = copies.with_name(f"{copies.name}-unfinished")
            for folder in package.parent.glob(f"{package.name}*"):
                shutil.copytree(folder, unfinished / folder.name, dirs_exist_ok=True)
            subprocess.run(["chmod", "-R", "a+rX", copies.parent], check=True)
            unfinished.rename(copies)
        return copies / package.name
