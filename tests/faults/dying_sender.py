"""A worker that dies where it is told to. Each file in the folder DIES_AT is one death, at the place it is named after:
"before the call", "after the call", or "before the commit" of what the provider answered."""

import os
import signal
from pathlib import Path

import django

from stsa.celery import app

django.setup()

from payments import adapters  # noqa: E402 - Django is set up first
from payments.actions import notes  # noqa: E402

__all__ = ["app"]

FOLDER = Path(os.environ["DIES_AT"])
SEND, NOTE = adapters.send_back, notes.note_sent


def die_if_asked(where: str) -> None:
    try:
        (FOLDER / where).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def send_back(**facts):
    die_if_asked("before the call")
    told = SEND(**facts)
    die_if_asked("after the call")
    return told


def note_sent(refund, **facts):
    NOTE(refund, **facts)
    die_if_asked("before the commit")


adapters.send_back = send_back
notes.note_sent = note_sent
