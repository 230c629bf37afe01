"""Databases for tests: migrated once by the owner, kept as a template, cloned for whoever needs one of their own.

The template is named after what the migrations and this file say, so it is made again only when they change.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent
NAME = os.environ.get("TEST_DATABASE_NAME", "test_stsa")


def as_owner(database: str = "postgres", *, at: str | None = None) -> psycopg.Connection:
    """A connection that may make and drop databases: at the shared server, or at another owner's address."""
    return psycopg.connect(at or os.environ["DATABASE_OWNER_URL"], dbname=database, autocommit=True)


def template() -> str:
    """The name of the migrated, empty database that others are cloned from, made now if there is none."""
    said = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in [Path(__file__), *sorted(ROOT.glob("*/migrations/*.py"))]:
        said.update(path.read_bytes())
    name = f"{NAME}_template_{said.hexdigest()[:12]}"
    with as_owner() as owner:
        owner.execute("SELECT pg_advisory_lock(hashtext(%s))", [NAME])
        if not exists(owner, name):
            unfinished = f"{NAME}_unfinished"
            for (old,) in owner.execute(
                "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{NAME}_(template_|unfinished)"]
            ).fetchall():
                drop(owner, old)
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            migrate(unfinished)
            owner.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
            )
    return name


def migrate(database: str) -> None:
    """Make the tables as their owner, open to the web role as in production."""
    web = connections["default"].settings_dict["USER"]
    owner = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])
    if web != owner["user"]:
        with as_owner(database) as connection:
            connection.execute(
                sql.SQL(
                    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web};"
                    "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {web}"
                ).format(web=sql.Identifier(web))
            )
    with pointed_at(database, USER=owner["user"], PASSWORD=owner.get("password", "")):
        call_command("migrate", verbosity=0, interactive=False)
    leave_uncleaned(database)


def leave_uncleaned(database: str) -> None:
    """Keep the server's cleaner out of the tables.

    Tests write in transactions that are taken back. The cleaner, who sees none of it, would note down "many pages, no
    rows" in the midst of a test, and every join after that be planned for one row: pages took minutes, now and then.
    """
    with as_owner(database) as owner:
        for (table,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            owner.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.Identifier(table)))


def exists(owner: psycopg.Connection, name: str) -> bool:
    return owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def drop(owner: psycopg.Connection, name: str) -> None:
    """Drop it with whoever is connected. The server's own cleaner may be in it, whom nobody may end: it soon goes."""
    for _ in range(100):
        try:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            owner.execute("SELECT pg_sleep(0.1)")
        else:
            return
    raise TimeoutError(f"Somebody whom we may not end stays in {name}")


@contextmanager
def clone(name: str, *, of: str | None = None, at: str | None = None) -> Iterator[str]:
    """A database of one's own, dropped afterwards. Clones the migrated, empty one unless another is named."""
    source = of or template()
    with as_owner(at=at) as owner:
        drop(owner, name)
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))
    try:
        yield name
    finally:
        with as_owner(at=at) as owner:
            drop(owner, name)


@contextmanager
def pointed_at(database: str, **settings: str | int) -> Iterator[None]:
    """Every connection that Django opens meanwhile, in any thread, goes to this database."""
    of_django = connections["default"].settings_dict
    before = dict(of_django)
    connections.close_all()
    of_django.update(NAME=database, **settings)
    try:
        yield
    finally:
        connections.close_all()
        of_django.update(before)


def url(database: str, *, role_url: str | None = None) -> str:
    """The address of a database for another process, as the web role unless another role's address is given."""
    head, _, _ = (role_url or os.environ["DATABASE_URL"]).rpartition("/")
    return f"{head}/{database}"
