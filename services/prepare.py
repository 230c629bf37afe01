"""What has to be done before the portal can serve: front end, static files, tables, demonstration data."""

import hashlib
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from services import front_end
from services.places import ROOT, Places

MANAGE = [sys.executable, "manage.py"]


def prepare(environment: Mapping[str, str], places: Places) -> None:
    """Do what is missing, and nothing that is already there: the second start is quick."""
    front_end.main()
    collect_static(environment, places)
    migrate(environment, places)
    if has_no_organisations(environment) and environment.get("DEMO") != "no":
        print("Loading the demonstration alliance", flush=True)
        manage(environment, "load_demo")


def start_afresh(environment: Mapping[str, str], places: Places, names: Collection[str]) -> None:
    """Empty the database that lies in this folder, and no other, and load the demonstration alliance."""
    if "postgres" not in names:
        raise SystemExit("DATABASE_URL is set: only the database that lies in this folder is ever emptied.")
    database = str(conninfo_to_dict(environment["DATABASE_URL"])["dbname"])
    with psycopg.connect(environment["DATABASE_OWNER_URL"], dbname="postgres", autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(database)))
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(database)))
    prepare({**environment, "DEMO": "yes"}, places)


def manage(environment: Mapping[str, str], *arguments: str) -> None:
    done = subprocess.run([*MANAGE, *arguments], env=environment, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"`manage.py {arguments[0]}` failed; the reason is above.")


def collect_static(environment: Mapping[str, str], places: Places) -> None:
    stamp = places.folder / "static.stamp"
    build = Path(environment.get("BUILD_DIR") or ROOT / "build")
    sources = [*(ROOT / "static").rglob("*"), *(build / "static").rglob("*")]
    wanted = digest([ROOT / "requirements.txt", *sources]) + f" {environment.get('STATIC_ROOT', '')}"
    if not stamp.exists() or stamp.read_text() != wanted or not (build / "collected").exists():
        manage(environment, "collectstatic", "--no-input", "--verbosity=0")
        stamp.write_text(wanted)


def migrate(environment: Mapping[str, str], places: Places) -> None:
    """Ask Django only when the migrations or the database are not those of last time."""
    stamp = places.folder / "migrated.stamp"
    wanted = migrations_digest()
    if not stamp.exists() or stamp.read_text() != f"{wanted} {applied(environment)}":
        print("Preparing the database", flush=True)
        manage(environment, "migrate", "--no-input", "--verbosity=0")
        stamp.write_text(f"{wanted} {applied(environment)}")


def migrations_digest() -> str:
    """A digest of what decides what `migrate` does: our migrations, and the versions of packages that have some."""
    return digest([ROOT / "requirements.txt", *ROOT.glob("*/migrations/*.py")])


def applied(environment: Mapping[str, str]) -> str:
    """Which database this is, and how many migrations it has had."""
    return str(
        ask(
            environment,
            "SELECT current_database(), oid, (SELECT max(id) FROM django_migrations) FROM pg_database"
            " WHERE datname = current_database()",
        )
    )


def has_no_organisations(environment: Mapping[str, str]) -> bool:
    return ask(environment, "SELECT 1 FROM schools_organisation LIMIT 1") is None


def ask(environment: Mapping[str, str], question: str) -> tuple | None:
    """One row of an answer; None when there is none, or no such table yet."""
    with psycopg.connect(environment["DATABASE_OWNER_URL"]) as connection:
        try:
            return connection.execute(question).fetchone()
        except psycopg.errors.UndefinedTable:
            return None


def digest(paths: Iterable[Path]) -> str:
    said = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        said.update(f"{path}\0".encode() + path.read_bytes())
    return said.hexdigest()
