"""`make bench`: measure, and write bench/results.json (its figures are told in docs/performance.md)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stsa.settings")

import django
import psutil

django.setup()

from django.core.management import call_command  # noqa: E402 (Django comes first)

from bench import crowds, national  # noqa: E402
from bench.pages import milliseconds, pages, statements, weight  # noqa: E402
from tests import databases, serving  # noqa: E402

RESULTS = Path(__file__).parent / "results.json"
#: At national size a page may take this many times as long, or this much longer.
GROWTH, SLOWER_MS = 1.5, 20


def main() -> None:
    """Measure at both sizes; ends with 1 when a page needs other statements, or grows beyond what is allowed."""
    results: dict = {"queries": {}, "growth": {}, "p50_ms": {}, "weight": {}, "memory_mb": {}}
    with tempfile.TemporaryDirectory() as folder, databases.clone("bench"), databases.pointed_at("bench"):
        call_command("load_demo")
        with databases.as_owner("bench") as owner:
            owner.execute("VACUUM ANALYZE")
            small = measure(Path(folder) / "small", results, is_first=True)
            say("filling it to national size")
            began = time.monotonic()
            national.fill(owner)
            say(f"filled in {time.monotonic() - began:.0f} s")
            large = measure(Path(folder) / "large", results, is_first=False)
            for page, (statements_small, fast) in small.items():
                statements_large, slow = large[page]
                results["queries"][page] = max(statements_small, statements_large)
                results["growth"][page] = round(slow / fast, 2)
                results["p50_ms"][page] = {"small": round(fast, 1), "large": round(slow, 1)}
    results["start_s"] = start()
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(verdict(small, large))


def measure(folder: Path, results: dict, *, is_first: bool) -> dict[str, tuple[int, float]]:
    """Statements and median milliseconds of every page; once also weight, memory and bookings per second."""
    folder.mkdir()
    with serving.serving("bench", folder) as portal:
        found = {page.name: (statements(page), milliseconds(page, portal.port)) for page in pages()}
        if is_first:
            results["weight"] = {page.name: weight(page, portal.port) for page in pages()}
            with databases.as_owner("bench") as owner:
                results["booking"] = crowds.booking(portal.port, owner)
            say(f"bookings: {results['booking']}")
        results["memory_mb"]["web, national" if not is_first else "web"] = memory(portal)
    for name, (count, took) in found.items():
        say(f"{name:22} {count:3} statements {took:8.1f} ms")
    return found


def memory(portal: serving.Portal) -> int:
    """Memory of gunicorn and its workers together (what they share counted once), in MB."""
    running = portal.programs["web"].running
    assert running is not None
    parent = psutil.Process(running.pid)
    return round(sum(one.memory_full_info().pss for one in [parent, *parent.children()]) / 2**20)


def start() -> dict[str, float]:
    """Seconds from `make run` to the first page: in a fresh copy of the code, and the second time."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", str(databases.ROOT), folder], check=True)
        return {name: round(seconds_to_first_page(Path(folder)), 1) for name in ("first", "second")}


def seconds_to_first_page(folder: Path) -> float:
    """Start the portal as a person would, wait for its first page, stop it with Ctrl-C."""
    port = serving.free_port()
    own = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "INBOX_FOLDER"}
    environment = {name: value for name, value in os.environ.items() if name not in own} | {"PORT": str(port)}
    began = time.monotonic()
    with (folder / "run.log").open("w") as log:
        running = subprocess.Popen(
            ["make", "run"], cwd=folder, env=environment, stdout=log, stderr=log, process_group=0
        )
        try:
            while not serving.answers(port):
                if running.poll() is not None or time.monotonic() - began > 900:
                    raise SystemExit((folder / "run.log").read_text())
                time.sleep(0.05)
            return time.monotonic() - began
        finally:
            os.killpg(running.pid, 2)
            running.wait(60)


def verdict(small: dict, large: dict) -> int:
    """Say what misses its aim; 1 when something does."""
    missed = []
    for page, (count, fast) in small.items():
        other, slow = large[page]
        if count != other or count > 8:
            missed.append(f"{page}: {count} statements, {other} at national size")
        if slow > max(GROWTH * fast, fast + SLOWER_MS):
            missed.append(f"{page}: {fast:.1f} ms, {slow:.1f} ms at national size")
    for line in missed:
        say(f"MISSED {line}")
    return int(bool(missed))


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
