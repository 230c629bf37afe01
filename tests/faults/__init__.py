"""Crowds, killed processes and lost servers: what must hold all the same. The long versions run by `make faults`."""

import os

#: `make faults` sets LONG: more kills, more rounds. `make test` runs the same tests, short.
IS_LONG = bool(os.environ.get("LONG"))
