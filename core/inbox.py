"""Where mail goes when no mail server is configured: a folder of .eml files, shown on the inbox page.

Only the runner's embedded mode sets INBOX_FOLDER; `check --deploy` refuses it, for the page shows sign-in codes."""

from __future__ import annotations

import email
import email.policy
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.mail.backends.base import BaseEmailBackend

#: Sentences that the page of stored mail says above the letters; an app adds a function that gives one, or "".
NOTES: list[Callable[[], str]] = []


@dataclass(frozen=True)
class StoredLetter:
    """A letter in the folder."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]


class StoredMail(BaseEmailBackend):
    """Writes each letter to a file of its own, whole or not at all."""

    def send_messages(self, email_messages) -> int:
        folder = Path(settings.INBOX_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for letter in email_messages:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}.eml"
            with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
                part.write(letter.message().as_bytes())
            os.replace(part.name, folder / name)
        return len(email_messages)


def letters(*, to: str = "", most: int = 100) -> list[StoredLetter]:
    """The newest letters first, those to one address when `to` is given."""
    found = []
    for path in sorted(Path(settings.INBOX_FOLDER).glob("*.eml"), reverse=True):
        letter = read(path.stem)
        if letter and to.lower() in letter.to.lower():
            found.append(letter)
        if len(found) == most:
            break
    return found


def read(name: str) -> StoredLetter | None:
    """One letter by the name of its file without its ending; None when there is none."""
    path = Path(settings.INBOX_FOLDER) / f"{name}.eml"
    if not path.is_file() or path.parent != Path(settings.INBOX_FOLDER):
        return None
    parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    bodies = {kind: parsed.get_body((kind,)) for kind in ("plain", "html")}
    return StoredLetter(
        name=name,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        text=bodies["plain"].get_content() if bodies["plain"] else "",
        html=bodies["html"].get_content() if bodies["html"] else "",
        attachments=tuple(part.get_filename() or "" for part in parsed.iter_attachments()),
    )


@register(Tags.security, deploy=True)
def no_inbox_in_production(app_configs, **kwargs):
    """The inbox page hands out sign-in codes: it may not exist on a real site."""
    if not settings.INBOX_FOLDER:
        return []
    return [Error("INBOX_FOLDER is set: anyone could read sign-in codes. Set EMAIL_URL instead.", id="core.E001")]
