"""What the provider remembers, in one SQLite file: it survives restarts and being killed at any moment."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.card_provider.answers import Thing, missing

TABLES = """
    CREATE TABLE IF NOT EXISTS things (
        place INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, parent TEXT, created INTEGER, body TEXT
    );
    CREATE INDEX IF NOT EXISTS things_parent ON things (kind, parent);
    CREATE TABLE IF NOT EXISTS keys (
        key TEXT PRIMARY KEY, request TEXT, status INTEGER, body TEXT, created INTEGER, first_request TEXT
    );
    CREATE TABLE IF NOT EXISTS deliveries (
        place INTEGER PRIMARY KEY, event TEXT, due REAL, attempts INTEGER DEFAULT 0, status INTEGER,
        is_over INTEGER DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS faults (place INTEGER PRIMARY KEY, kind TEXT, path TEXT, seconds REAL, times INTEGER);
    CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value REAL);
"""
PREFIXES = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "event": "evt_",
    "balance_transaction": "txn_",
}


class Book:
    """One connection, and one writer at a time: what a call does is one transaction together with its kept answer."""

    def __init__(self, path: Path | str) -> None:
        self.lock = threading.RLock()
        self.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.executescript(TABLES)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All of it, or nothing of it."""
        with self.lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def ask(self, question: str, *values: object) -> list[sqlite3.Row]:
        with self.lock:
            return self.connection.execute(question, values).fetchall()

    def tell(self, statement: str, *values: object) -> int:
        """How many rows it touched."""
        with self.lock:
            return self.connection.execute(statement, values).rowcount

    # The clock, which can be put forward -----------------------------------------------------------------------------

    def now(self) -> int:
        return int(time.time() + self.setting("clock_ahead", 0))

    def setting(self, name: str, default: float) -> float:
        found = self.ask("SELECT value FROM settings WHERE name = ?", name)
        return found[0]["value"] if found else default

    def set(self, name: str, value: float) -> None:
        self.tell(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value
        )

    # Things ----------------------------------------------------------------------------------------------------------

    def add(self, kind: str, *, parent: str = "", **facts: Any) -> Thing:
        """A new thing, with the names and facts that all of Stripe's things have."""
        body = {"id": PREFIXES[kind] + secrets.token_hex(12), "object": kind, "created": self.now(), "livemode": False}
        body |= facts
        self.tell(
            "INSERT INTO things (id, kind, parent, created, body) VALUES (?, ?, ?, ?, ?)",
            *(body["id"], kind, parent, body["created"], json.dumps(body)),
        )
        return body

    def keep(self, thing: Thing) -> None:
        """Write down what has changed of a thing."""
        self.tell("UPDATE things SET body = ? WHERE id = ?", json.dumps(thing), thing["id"])

    def find(self, kind: str, name: str, *, param: str = "id") -> Thing:
        found = self.ask("SELECT body FROM things WHERE id = ? AND kind = ?", name, kind)
        if not found:
            raise missing(kind, name, param=param)
        return json.loads(found[0]["body"])

    def all_of(self, kind: str, *, parent: str | None = None) -> list[Thing]:
        """All of a kind, the newest first."""
        of_parent, values = ("AND parent = ?", [parent]) if parent is not None else ("", [])
        question = f"SELECT body FROM things WHERE kind = ? {of_parent} ORDER BY place DESC"  # noqa: S608 - our own words
        return [json.loads(row["body"]) for row in self.ask(question, kind, *values)]
