"""Keeps programs running: what dies is started again, a little later each time; nothing outlives the supervisor."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from services import process

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30
STEADY_AFTER_SECONDS = 60
STOP_WITHIN_SECONDS = 12
LOOK_EVERY_SECONDS = 0.1


class Program:
    """One program that is kept running, with a log of its own and a PID that the next supervisor can find."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.log_path = folder / f"{name}.log"
        self.pid_file = process.PidFile(folder / f"{name}.pid")
        self.running: subprocess.Popen | None = None
        self.pause = FIRST_PAUSE_SECONDS
        self.started = self.start_again = 0.0
        self.deaths = 0

    def clear_away(self) -> bool:
        """Stop what a killed supervisor left running. Says whether there was anything."""
        return self.pid_file.end(signal.SIGTERM, within=STOP_WITHIN_SECONDS)

    def start(self, root: Path) -> None:
        with self.log_path.open("ab" if self.deaths else "wb") as log:
            self.running = process.start(self.command, log=log, environment=self.environment, folder=root)
        self.pid_file.write(self.running.pid)
        self.started = time.monotonic()

    def look_after(self, root: Path) -> None:
        """Start it again if it has died and its pause is over."""
        now = time.monotonic()
        if self.running is not None and self.running.poll() is None:
            return
        if self.running is not None:
            self.pause = FIRST_PAUSE_SECONDS if now - self.started > STEADY_AFTER_SECONDS else self.pause
            print(f"{self.name} ended ({self.running.returncode}); starting it again in {self.pause:g} s", flush=True)
            self.running, self.deaths = None, self.deaths + 1
            self.start_again, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        elif now >= self.start_again:
            self.start(root)

    def last_words(self, lines: int = 25) -> str:
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Starts programs, looks after them until told to stop, and stops them in order."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.programs: list[Program] = []
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)

    def ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def add(self, program: Program) -> None:
        program.start(self.root)
        self.programs.append(program)

    def look_after(self) -> None:
        """One look at each: to be called again and again until `stopping`."""
        for program in self.programs:
            program.look_after(self.root)
        time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """All at once, and by force what has not ended by itself in time."""
        process.end([program.running for program in self.programs if program.running], within=STOP_WITHIN_SECONDS)
        for program in self.programs:
            program.pid_file.forget()
