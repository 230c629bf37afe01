"""Drawing names of people who do not exist."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

NAMES = Path(__file__).parent / "names.toml"


class Names:
    """Draws a first and a last name that go together; never the same pair again."""

    def __init__(self, chance: Random, taken: set[tuple[str, ...]]) -> None:
        self.chance = chance
        self.taken = taken
        self.families = tomllib.loads(NAMES.read_text())["family"]
        self.weights = [family["weight"] for family in self.families]

    def next(self) -> tuple[str, str]:
        """A first and a last name."""
        while True:
            family = self.chance.choices(self.families, self.weights)[0]
            first = self.chance.choice(f"{family['women']} {family['men']}".split())
            name = first, self.chance.choice(family["last"].split())
            if name not in self.taken:
                self.taken.add(name)
                return name


def of_women() -> frozenset[str]:
    """The first names that women bear."""
    families = tomllib.loads(NAMES.read_text())["family"]
    return frozenset(name for family in families for name in family["women"].split())
