"""What the office writes down about venues and their rooms."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat, Left

from core import audit
from core.action import RuleBroken, action
from programmes.actions.facts import take
from programmes.models import Room, Venue
from schools.models import Organisation, Person

#: How long a session's place in words can be.
MOST_OF_A_PLACE = 200


@action
def add_venue(organisation: Organisation, *, by: Person | None, **facts: Any) -> Venue:
    """Write down what is worth knowing about coming to a school or partner."""
    if Venue.objects.filter(organisation=organisation).exists():
        raise RuleBroken({"organisation": f"{organisation} is a venue already. Change what is said of it there."})
    venue = Venue(organisation=organisation, **facts)
    venue.save(force_insert=True)
    audit.record("created", venue, by=by, organisation_id=organisation.pk)
    return venue


@action
def change_venue(venue: Venue, *, by: Person | None, **facts: Any) -> None:
    """Change what is said of a venue, for everyone who looks from now on."""
    if changed := take(venue, facts):
        venue.save(update_fields=changed)
        audit.record("changed", venue, by=by, organisation_id=venue.organisation_id, changed=changed)


@action
def add_room(venue: Venue, *, by: Person | None, **facts: Any) -> Room:
    """A room that sessions can be held in."""
    room = Room(venue=venue, **facts)
    room.save(force_insert=True)
    audit.record("created", room, by=by, organisation_id=venue.organisation_id)
    return room


@action
def change_room(room: Room, *, by: Person | None, **facts: Any) -> None:
    """Change a room's name, size or access."""
    if changed := take(room, facts):
        room.save(update_fields=changed)
        audit.record("changed", room, by=by, organisation_id=room.venue.organisation_id, changed=changed)


@action
def remove_room(room: Room, *, by: Person | None) -> None:
    """Take a room off the list. Sessions that were held in it keep its name in words."""
    room.sessions.filter(place="").update(place=room.name, room=None)
    room.sessions.update(place=Left(Concat(Value(f"{room.name}, "), "place"), MOST_OF_A_PLACE), room=None)
    audit.record("removed", room, by=by, organisation_id=room.venue.organisation_id)
    room.delete()
