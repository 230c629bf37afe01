"""What the office writes about a venue and its rooms."""

from __future__ import annotations

from typing import Any

from django import forms

from programmes.forms.programmes import text
from programmes.models import Room, Venue
from schools.forms.places import PlaceField

MOST_PEOPLE = 5_000
WHOLE = f"Enter a whole number from 1 to {MOST_PEOPLE:,}."


class VenueForm(forms.Form):
    """How one gets in and about, and how one gets there. Anybody may read it."""

    button = "Save"
    access = text(
        "Access",
        most=3_000,
        required=False,
        help_text="Step-free ways in, lifts, toilets, hearing loops, a quiet room. Markdown works.",
    )
    directions = text(
        "Getting there",
        most=3_000,
        required=False,
        help_text="Which entrance, signing in, stations and buses, parking. Markdown works.",
    )

    def __init__(self, *args, venue: Venue | None = None, **kwargs):
        if venue:
            kwargs.setdefault("initial", {"access": venue.access, "directions": venue.directions})
        super().__init__(*args, **kwargs)


class NewVenueForm(VenueForm):
    """The same for a school or partner of which nothing is known yet."""

    button = "Add the venue"
    organisation = PlaceField(
        label="School or partner",
        help_text="A part of its name, or its URN.",
        error_messages={"required": "Say which school or partner it is."},
    )
    field_order = ["organisation", "access", "directions"]


class RoomForm(forms.Form):
    """One room."""

    button = "Save the room"
    name = forms.CharField(
        label="Name", max_length=80, help_text="As it stands on its door.",
        error_messages={"required": "Give the room the name that stands on its door."},
    )  # fmt: skip
    holds = forms.IntegerField(
        label="How many people it holds",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"width": 4}),
        help_text="You are warned when a course has more places.",
        error_messages={"invalid": WHOLE, "min_value": WHOLE, "max_value": WHOLE},
    )
    access = forms.CharField(
        label="Access", max_length=300, required=False, help_text="Where it differs from the rest of the venue."
    )

    def __init__(self, *args, room: Room | None = None, **kwargs):
        if room:
            kwargs.setdefault("initial", self.of(room))
        super().__init__(*args, **kwargs)

    @staticmethod
    def of(room: Room) -> dict[str, Any]:
        return {"name": room.name, "holds": room.holds, "access": room.access}
