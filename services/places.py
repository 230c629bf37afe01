"""Where things are kept on this machine."""

import json
import os
import secrets
import socket
import stat
import tempfile
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ["postgres", "stsa_owner", "stsa_web", "stsa_backup", "valkey", "secret_key", "card_key", "card_webhooks"]


class Places:
    """The folder of one set of servers: `.local` here, unless LOCAL_FOLDER names another."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or Path(os.environ.get("LOCAL_FOLDER") or ROOT / ".local")).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)

    @cached_property
    def data(self) -> Path:
        """The folder of both servers' data; elsewhere when root keeps the portal where `nobody` cannot reach."""
        if os.geteuid() != 0 or reachable_by_all(self.folder):
            return self.folder
        note = self.folder / "elsewhere"
        if not note.exists():
            Path("/var/lib/stsa").mkdir(mode=0o711, exist_ok=True)
            made = tempfile.mkdtemp(prefix="", dir="/var/lib/stsa")
            os.chmod(made, 0o711)  # noqa: S103 - to be passed through, not read
            write_whole(note, made)
        return Path(note.read_text())

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Passwords made for this folder when they are first needed, readable by its owner only."""
        kept = self.folder / "secrets.json"
        known = json.loads(kept.read_text()) if kept.exists() else {}
        if missing := [name for name in SECRETS if name not in known]:
            known |= {name: secrets.token_urlsafe(40) for name in missing}
            write_whole(kept, json.dumps(known))
        return known

    def port(self, name: str) -> int:
        """The port kept for a server: the one of last time if it is still free."""
        kept = self.folder / f"{name}.port"
        wanted = int(kept.read_text()) if kept.exists() else 0
        port = wanted if wanted and is_free(wanted) else free_port()
        write_whole(kept, str(port))
        return port

    def last_port(self, name: str) -> int:
        return int((self.folder / f"{name}.port").read_text())


def write_whole(path: Path, text: str) -> None:
    """Write a small file that its owner alone reads, so that whoever looks meanwhile, or after a kill at any line,
    finds all of the old text or all of the new."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def reachable_by_all(path: Path) -> bool:
    """Whether a user without rights of its own can go down to this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents])


def package(name: str) -> Path:
    """The folder of an installed package, found without running any of it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(
            f"{name} is not installed: run `make run`, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.origin).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
