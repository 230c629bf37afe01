"""The venues of the demonstration with their rooms, and in which of them a course is held."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from home.demo.organisations import Organisations
from programmes.models import Room, Venue

VENUES = Path(__file__).parent / "venues.toml"


@dataclass
class Rooms:
    """Venue's name → its rooms, the smallest first."""

    of_venue: dict[str, list[Room]] = field(default_factory=dict)

    def for_places(self, venue: str, places: int) -> Room | None:
        """The smallest room that holds them all; none where no rooms are known."""
        return next((room for room in self.of_venue.get(venue, []) if room.holds and room.holds >= places), None)


def build(made: Organisations) -> Rooms:
    """Make the venues that the texts describe."""
    rooms = Rooms()
    for facts in tomllib.loads(VENUES.read_text())["venue"]:
        venue = Venue.objects.create(
            organisation=made[facts["at"]], access=facts["access"].strip(), directions=facts["directions"].strip()
        )
        there = [Room(venue=venue, **room) for room in facts["room"]]
        rooms.of_venue[facts["at"]] = sorted(Room.objects.bulk_create(there), key=lambda room: room.holds or 0)
    return rooms
