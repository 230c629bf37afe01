"""The whole portal on one machine: `make run`."""

import fcntl
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping

from services import lease
from services.places import ROOT, Places, is_free
from services.prepare import MANAGE, prepare
from services.process import wait_until
from services.supervisor import Program, Supervisor

FIRST_PAGE_WITHIN_SECONDS = 60
CARD_WEBHOOK_PATH = "/payments/card/events/"


def serve(environment: dict[str, str], places: Places, names: list[str]) -> None:
    """Prepare what is missing, serve until Ctrl-C, leave nothing running. The names are of the servers started here."""
    port = int(environment.setdefault("PORT", "8000"))
    environment.setdefault("SITE_URL", f"http://localhost:{port}")
    environment.setdefault("BEAT_SCHEDULE_FILE", str(places.folder / "beat"))
    if {"postgres", "valkey"} <= set(names) and not environment.get("EMAIL_URL"):
        environment.setdefault("INBOX_FOLDER", str(places.folder / "inbox"))
    known = commands(environment)
    if {"postgres", "valkey"} <= set(names) and not environment.get("STRIPE_API_KEY"):
        known |= with_test_payments(environment, places)
    programs = [Program(name, command, environment, places.folder) for name, command in known.items()]
    have_port(port, programs)
    prepare(environment, places)
    supervisor = Supervisor(ROOT)
    try:
        for program in programs:  # The web first and alone: a page is what people wait for.
            supervisor.add(program)
            wait_for_first_page(supervisor, port)
        if not supervisor.stopping:
            print(welcome(environment, places), flush=True)
        while not supervisor.stopping:
            supervisor.look_after()
            if names:
                lease.ensure(places, names)
    finally:
        supervisor.stop()


def commands(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """The portal's three programs. Modules of this Python, not scripts: those break in a folder that has moved."""
    celery = [sys.executable, "-m", "celery", "--app", "stsa", "--quiet"]
    return {
        "web": [sys.executable, "-m", "gunicorn", "--config", "python:services.gunicorn_settings", "stsa.wsgi"],
        "worker": [
            *celery,
            "worker",
            "--concurrency",
            environment.get("WORKER_CONCURRENCY", "2"),
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [*celery, "beat", "--schedule", environment["BEAT_SCHEDULE_FILE"], "--pidfile="],
    }


def with_test_payments(environment: dict[str, str], places: Places) -> dict[str, list[str]]:
    """Payment by card goes to a stand-in (card_provider/) where no real provider is named. Says how that is started."""
    port = places.port("card-provider")
    environment["STRIPE_API_KEY"] = f"sk_test_{places.secrets['card_key']}"
    environment["STRIPE_WEBHOOK_SECRET"] = f"whsec_{places.secrets['card_webhooks']}"
    environment["STRIPE_API_BASE"] = f"http://127.0.0.1:{port}"
    environment["CARD_WEBHOOK_URL"] = f"http://localhost:{environment['PORT']}{CARD_WEBHOOK_PATH}"
    return {"card-provider": [sys.executable, "-m", "services.card_provider", str(places.folder), str(port)]}


def only_here(places: Places) -> int:
    """Be the only portal of this folder, until this process ends."""
    lock = os.open(places.folder / "portal.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit("The portal is already running from this folder. Stop it there with Ctrl-C first.") from None
    return lock


def have_port(port: int, programs: list[Program]) -> None:
    """Clear away what a killed run left, which may hold the port a moment longer; say plainly if somebody else does."""
    left_over = [program for program in programs if program.clear_away()]
    if not wait_until(lambda: is_free(port), within=10 if left_over else 0):
        raise SystemExit(
            f"Port {port} is taken by another program. Stop that, or choose another: make run PORT={port + 1}"
        )


def wait_for_first_page(supervisor: Supervisor, port: int) -> None:
    web = supervisor.programs[0]
    give_up = time.monotonic() + FIRST_PAGE_WITHIN_SECONDS
    while not supervisor.stopping and not answers(port):
        if web.deaths >= 2 or time.monotonic() > give_up:
            raise SystemExit(f"The portal does not start. The last lines of {web.log_path}:\n{web.last_words()}")
        supervisor.look_after()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def welcome(environment: Mapping[str, str], places: Places) -> str:
    """Where everything is, for the person at the terminal."""
    lines = ["", f"The portal is at {environment['SITE_URL']}"]
    if environment.get("EMAIL_URL"):
        lines.append("Mail goes out through EMAIL_URL")
    elif environment.get("INBOX_FOLDER"):
        lines.append(f"Mail that it sends can be read at {environment['SITE_URL']}/inbox/")
    else:
        lines.append(f"Mail is sent nowhere (EMAIL_URL is not set): it is written to {places.folder / 'worker.log'}")
    if environment.get("CARD_WEBHOOK_URL"):
        lines.append("Payment by card goes to a stand-in: no card is asked for and no money moves")
    accounts = subprocess.run(
        [*MANAGE, "demo_accounts"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if accounts.returncode == 0 and accounts.stdout.strip():
        lines += ["", accounts.stdout.rstrip()]
    lines += ["", f"Data and logs: {places.folder}" + (f" and {places.data}" if places.data != places.folder else "")]
    return "\n".join([*lines, "Ctrl-C stops everything.", ""])
