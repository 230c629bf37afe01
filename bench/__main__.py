"""`make bench`: measure, and write bench/results.json (its figures are told in docs/performance.md).

BENCH_ONLY=report measures only the pages with this word in their name, and neither bookings, weight nor start; nothing
is written then.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stsa.settings")

import django
import psutil
import psycopg

django.setup()

from django.core.management import call_command  # noqa: E402 (Django comes first)

from bench import bank, crowds, national  # noqa: E402
from bench.pages import ROUNDS, milliseconds, pages, statements, weight  # noqa: E402
from core.models import Job  # noqa: E402
from schools.jobs import REGISTER  # noqa: E402
from schools.models import Person  # noqa: E402
from tests import databases, serving  # noqa: E402

RESULTS = Path(__file__).parent / "results.json"
#: At national size a page may take this many times as long, or this much longer.
GROWTH, SLOWER_MS = 1.5, 20


@dataclass(frozen=True)
class Taken:
    """What one page took: statements (and how many it may take), the median of many times in the quietest
    of some rounds, and the first time, when
    nothing was counted before."""

    most: int
    statements: int
    ms: float
    first_ms: float


def main() -> None:
    """Measure at both sizes; ends with 1 when a page needs other statements, or grows beyond what is allowed."""
    results: dict = {"queries": {}, "growth": {}, "p50_ms": {}, "first_ms": {}, "weight": {}, "memory_mb": {}}
    is_whole = not os.environ.get("BENCH_ONLY")
    with tempfile.TemporaryDirectory() as folder, databases.clone("bench"), databases.pointed_at("bench"):
        call_command("load_demo")
        bring_a_list_in()
        with databases.as_owner("bench") as owner:
            owner.execute("VACUUM ANALYZE")
            small = measure(Path(folder) / "small", results)
            if is_whole:
                weigh(Path(folder) / "weighed", results, owner)
                results["bank"] = bank.statement(owner)
                say(f"bank lines: {results['bank']}")
            say("filling it to national size")
            began = time.monotonic()
            national.fill(owner)
            say(f"filled in {time.monotonic() - began:.0f} s")
            large = measure(Path(folder) / "large", results)
    for page, before in small.items():
        after = large[page]
        results["queries"][page] = max(before.statements, after.statements)
        results["growth"][page] = round(after.ms / before.ms, 2)
        results["p50_ms"][page] = {"small": round(before.ms, 1), "large": round(after.ms, 1)}
        results["first_ms"][page] = {"small": round(before.first_ms, 1), "large": round(after.first_ms, 1)}
    if is_whole:
        results["start_s"] = start()
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(verdict(small, large))


def bring_a_list_in() -> None:
    """The demonstration has brought no list in, and a page without rows asks less than one with some."""
    Job.objects.create(
        kind=REGISTER, title="The register", status="finished", person_id=Person.objects.earliest("pk").pk
    )


def measure(folder: Path, results: dict) -> dict[str, Taken]:
    """Statements and times of every page, and the memory of those who served them."""
    folder.mkdir()
    found: dict[str, Taken] = {}
    with serving.serving("bench", folder) as portal:
        for page in [page for _ in range(ROUNDS) for page in pages()]:
            ms, first_ms = milliseconds(page, portal.port)
            before = found.get(page.name) or Taken(page.most, statements(page), ms, first_ms)
            found[page.name] = replace(before, ms=min(before.ms, ms))
        results["memory_mb"]["web" if folder.name == "small" else "web, national"] = memory(portal)
    for name, taken in found.items():
        say(f"{name:28} {taken.statements:3} statements {taken.ms:8.1f} ms, first {taken.first_ms:8.1f} ms")
    return found


def weigh(folder: Path, results: dict, owner: psycopg.Connection) -> None:
    """What each page weighs, and bookings per second, which add a school and its course."""
    folder.mkdir()
    with serving.serving("bench", folder) as portal:
        results["weight"] = {page.name: weight(page, portal.port) for page in pages()}
        results["booking"] = crowds.booking(portal.port, owner)
    say(f"bookings: {results['booking']}")


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


def verdict(small: dict[str, Taken], large: dict[str, Taken]) -> int:
    """Say what misses its aim; 1 when something does."""
    missed = []
    for page, before in small.items():
        after = large[page]
        if before.statements != after.statements or before.statements > before.most:
            missed.append(f"{page}: {before.statements} statements, {after.statements} at national size")
        if after.ms > max(GROWTH * before.ms, before.ms + SLOWER_MS):
            missed.append(f"{page}: {before.ms:.1f} ms, {after.ms:.1f} ms at national size")
    for line in missed:
        say(f"MISSED {line}")
    return int(bool(missed))


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
