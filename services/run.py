"""`python -m services.run exec -- COMMAND …` runs a command with the database and the broker it needs.

`python -m services.run portal` serves the whole portal until Ctrl-C.
`python -m services.run demo` empties the database of this folder and loads the demonstration alliance.
"""

import os
import sys
from collections.abc import Mapping

from services import lease, portal, postgres, valkey
from services.places import Places
from services.prepare import start_afresh


def environment(places: Places, known: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the settings read, for the servers that were started here; what is already known is left as it is."""
    found = dict(known)
    if not found.get("DATABASE_URL"):
        found["DATABASE_URL"] = postgres.url(places, postgres.WEB)
        found["DATABASE_OWNER_URL"] = postgres.url(places, postgres.OWNER)
        found["DATABASE_BACKUP_URL"] = postgres.url(places, postgres.BACKUP)
    if not found.get("REDIS_URL"):
        found["REDIS_URL"] = valkey.url(places)
    found.setdefault("DATABASE_OWNER_URL", found["DATABASE_URL"])
    found.setdefault("SECRET_KEY", places.secrets["secret_key"])
    return found


def needed() -> list[str]:
    """The servers that the environment does not name already."""
    return [
        name
        for name, variable in {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}.items()
        if not os.environ.get(variable)
    ]


def execute(command: list[str]) -> None:
    """Become the command, which holds the lease from then on: nothing stands between it and its signals."""
    places = Places()
    if names := needed():
        os.set_inheritable(lease.take(places, names), True)
    os.execvpe(command[0], command, environment(places))


def serve(*, afresh: bool = False) -> None:
    """The whole portal, until Ctrl-C; or only its database, emptied and filled with the demonstration alliance."""
    places, names = Places(), needed()
    lock = portal.only_here(places)
    held = lease.take(places, names) if names else None
    try:
        if afresh:
            start_afresh(environment(places), places, names)
        else:
            portal.serve(environment(places), places, names)
    except KeyboardInterrupt:
        print("Stopped before the portal was ready.")
    finally:
        if held is not None:
            lease.give_back(places, held)
        os.close(lock)


def main(arguments: list[str]) -> None:
    match arguments:
        case ["exec", "--", *command] if command:
            execute(command)
        case ["portal"]:
            serve()
        case ["demo"]:
            serve(afresh=True)
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
