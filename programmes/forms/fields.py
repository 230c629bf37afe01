"""Answers that only the course editor asks for: a time of day, a sum in pounds, a school by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import words
from core.calendar import LONDON
from programmes import rules
from programmes.models import Room

CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.IGNORECASE)
#: 7:30 is half past seven in the morning; 3:30 might be either.
SURELY_MORNING = 7
NAMED = {"noon": time(12), "12 noon": time(12), "midnight": time(0), "12 midnight": time(0)}


class ClockField(forms.CharField):
    """A time of day as people write it: 16:00, 4pm, 9.15 am."""

    widget = forms.TextInput(attrs={"width": 5})

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=12, **kwargs)
        self.error_messages |= {"invalid": "Enter a time like 4pm, 9:15am or 16:00."}

    def to_python(self, value: Any) -> time | None:
        text = value if isinstance(value, time) else super().to_python(value)
        if not text or isinstance(text, time):
            return text or None
        if text.lower() in NAMED:
            return NAMED[text.lower()]
        found = CLOCK.fullmatch(text)
        try:
            return _time_of(found["hour"], found["minute"], found["half"]) if found else self._refuse()
        except ValueError:
            return self._refuse()

    def prepare_value(self, value: Any) -> Any:
        return words.clock(value) if isinstance(value, time) else value

    def run_validators(self, value: Any) -> None:
        """The length was that of the text; a time has none."""

    def _refuse(self) -> None:
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def _time_of(hour: str, minute: str | None, half: str | None) -> time:
    """The time that these parts say. Without am or pm an hour alone, or one of the small hours, could be either."""
    number = int(hour)
    if not half and (minute is None or 1 <= number < SURELY_MORNING):
        raise ValueError(hour)
    if half:
        if not 1 <= number <= 12:
            raise ValueError(hour)
        number = number % 12 + (12 if half.lower() == "pm" else 0)
    return time(number, int(minute or 0))


class RoomField(forms.TypedChoiceField):
    """A room that sessions are held in. Rooms stand under the names of their venues."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            label="Room", required=False, coerce=int, empty_value=None,
            error_messages={"invalid_choice": "Choose a room of the list. This one may have been removed."}, **kwargs
        )  # fmt: skip
        self.rooms: dict[int, Room] = {}

    def offer(self, rooms: Iterable[Room]) -> None:
        """Let these be chosen among; they come in the order of their venues."""
        self.rooms = {room.pk: room for room in rooms}
        by_venue: dict[str, list[tuple[int, str]]] = {}
        for room in self.rooms.values():
            by_venue.setdefault(str(room.venue), []).append((room.pk, room.with_size))
        self.choices = [("", "No room of the list"), *by_venue.items()]

    def clean(self, value: Any) -> Room | None:
        return self.rooms.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Room) else value


def check_room(form: forms.Form) -> None:
    """A room brings its venue along; one of another venue is refused."""
    room, venue = form.cleaned_data.get("room"), form.cleaned_data.get("venue")
    if room is None or "venue" in form.errors:
        return
    if venue is None:
        form.cleaned_data["venue"] = room.venue.organisation
    elif venue.pk != room.venue.organisation_id:
        form.add_error("room", f"{room} is at {room.venue}. Choose a room of {venue}, or change the school.")


def moment_of(day: date | None, clock: time | None, *, is_end: bool) -> datetime | None:
    """An instant from a day and perhaps a time. Without a time it is the first moment of the day, or the end of it."""
    if day is None:
        return None
    if clock is None and is_end:
        return rules.end_of(day)
    return datetime.combine(day, clock or time.min, LONDON)


def parts_of(moment: datetime | None, *, is_end: bool) -> tuple[date | None, time | None]:
    """The day and time that `moment_of` makes this instant of."""
    if moment is None:
        return None, None
    local = moment.astimezone(LONDON)
    if local.time() == time.min:
        return (rules.last_day_before(moment) if is_end else local.date()), None
    return local.date(), local.time()
