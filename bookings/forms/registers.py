"""The register: who was there, for how long, and what stood on it when the page was opened."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from bookings.models import Attendance, Booking
from bookings.queries import comes_instead_of, who_comes
from bookings.rules import takes_walk_ins
from bookings.states import Mark, Origin
from core import words
from programmes.models import Session

Said = tuple[str, int | None]
NOTHING: Said = ("", None)
#: One mark as the page remembers it: 12.present, 13.part.40.
SHOWN = re.compile(r"(\d{1,18})\.(present|part|absent|excused)(?:\.(\d{1,4}))?")


@dataclass(frozen=True)
class Row:
    """One line of a register: whose mark it is, what we know beforehand, the marks and the minutes."""

    booking: Booking
    name: str
    instead_of: str
    known: str
    mark: BoundField
    minutes: BoundField


class RegisterForm(forms.Form):
    """One row for everyone on a session: four marks, and the minutes of those who were there in part.

    `key` is made with the page, so that what a device sends twice is taken once. `shown` says which marks the page
    showed, so that those of somebody else that are newer are not overwritten unseen. Both may be missing.
    """

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, strip=True, widget=forms.HiddenInput)

    def __init__(self, *args, session: Session, bookings: Iterable[Booking], **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.bookings = list(bookings)
        self.most_minutes = session.minutes - 1
        self.fields["key"].initial = uuid.uuid4()
        self.fields["shown"].initial = written({booking.pk: said_of(booking) for booking in self.bookings})
        for booking in self.bookings:
            self._add_row(booking)

    def _add_row(self, booking: Booking) -> None:
        person = who_comes(booking)
        was = booking.marks[0] if booking.marks else None
        in_words = f"Write how many minutes {person.first_name} was there, from 1 to {self.most_minutes}."
        self.fields[f"mark-{booking.pk}"] = forms.ChoiceField(
            label=str(person),
            choices=Mark.choices,
            required=False,
            initial=was.mark if was else proposed(booking, self.session),
            error_messages={"invalid_choice": f"Choose one of the four marks for {person}."},
        )
        self.fields[f"minutes-{booking.pk}"] = forms.IntegerField(
            label=f"Minutes that {person.first_name} was there",
            required=False,
            initial=was.minutes if was else None,
            min_value=1,
            max_value=self.most_minutes,
            error_messages={"invalid": in_words, "min_value": in_words, "max_value": in_words, "required": in_words},
        )

    def clean(self) -> dict[str, Any]:
        for name, nothing in (("key", None), ("shown", "")):
            self._errors.pop(name, None)  # a page that was tampered with says nothing
            self.cleaned_data.setdefault(name, nothing)
        for booking in self.bookings:
            name = f"minutes-{booking.pk}"
            if self.cleaned_data.get(f"mark-{booking.pk}") != Mark.PART:
                self._errors.pop(name, None)  # minutes of somebody who was not there in part say nothing
                self.cleaned_data[name] = None
            elif name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, self.fields[name].error_messages["required"])
        return self.cleaned_data

    @property
    def rows(self) -> Iterator[Row]:
        """Everyone on the register, in its order."""
        for booking in self.bookings:
            mark, minutes = self[f"mark-{booking.pk}"], self[f"minutes-{booking.pk}"]
            yield Row(
                booking, str(who_comes(booking)), comes_instead_of(booking), known(booking, self.session), mark, minutes
            )

    @property
    def marks(self) -> list[tuple[int, str, int | None, Said | None]]:
        """Booking's id, mark, minutes and what the page showed, of everyone who is marked."""
        shown = read(self.cleaned_data["shown"]) if "shown" in self.data else None
        named = [(booking.pk, self.cleaned_data[f"mark-{booking.pk}"]) for booking in self.bookings]
        return [
            (pk, mark, self.cleaned_data[f"minutes-{pk}"], None if shown is None else shown.get(pk, NOTHING))
            for pk, mark in named
            if mark
        ]

    @property
    def count(self) -> dict[str, int]:
        """How many of how many are marked, and how many of each mark."""
        values = [row.mark.value() for row in self.rows]
        return {
            "of": len(values),
            "marked": sum(1 for value in values if value),
            **{mark: values.count(mark) for mark in Mark},
        }

    def tell_of_newer(self, newer: Iterable[Attendance]) -> None:
        """Show beside each mark that was sent the one that somebody else has made since, and ask which is right.

        Saving once more then means what it says: the page has shown the newer marks.
        """
        shown = read(self.data.get("shown", ""))
        for theirs in newer:
            pk = theirs.booking_id
            shown[pk] = (theirs.mark, theirs.minutes)
            mine = in_words(self.cleaned_data[f"mark-{pk}"], self.cleaned_data[f"minutes-{pk}"])
            self.add_error(
                f"mark-{pk}",
                f"{self.fields[f'mark-{pk}'].label}: you chose {mine}, and {theirs.taken_by} has saved "
                f"{in_words(theirs.mark, theirs.minutes)} since, at {words.clock(theirs.taken_at)}. "
                "Choose which is right, then save.",
            )
        self.data = self.data.copy()
        self.data["shown"] = written(shown)


def proposed(booking: Booking, session: Session) -> str | None:
    """The mark that we would make by what we know: somebody who went in by the joining link, or came to the door, was
    there; somebody whose school said that it is unavailable was not. The register decides."""
    if booking.arrived_at or came_to_the_door(booking, session):
        return Mark.PRESENT
    return Mark.EXCUSED if booking.is_away else None


def came_to_the_door(booking: Booking, session: Session) -> bool:
    """Whether somebody was added to the register at this session."""
    return booking.origin == Origin.WALK_IN and takes_walk_ins(starts_at=session.starts_at, at=booking.accepted_at)


def known(booking: Booking, session: Session) -> str:
    """What is known of somebody before the register is taken, in words."""
    said = []
    if came_to_the_door(booking, session):
        said.append("Came to the door")
    if booking.arrived_at:
        said.append(f"Joined at {words.clock(booking.arrived_at)}")
    if booking.is_away:
        said.append("School unavailable")
    return ". ".join(said)


def in_words(mark: str, minutes: int | None) -> str:
    """present; part, 40 minutes."""
    label = Mark(mark).label.lower()
    return f"{label}, {minutes} minutes" if minutes else label


def said_of(booking: Booking) -> Said:
    """The mark and minutes that a booking has in this register."""
    return (booking.marks[0].mark, booking.marks[0].minutes) if booking.marks else NOTHING


def written(shown: dict[int, Said]) -> str:
    """Marks as a page carries them along."""
    return " ".join(
        f"{pk}.{mark}" + (f".{minutes}" if minutes else "") for pk, (mark, minutes) in shown.items() if mark
    )


def read(text: str) -> dict[int, Said]:
    """The same, read again; what is not of this form is left out."""
    return {int(pk): (mark, int(minutes) if minutes else None) for pk, mark, minutes in SHOWN.findall(text)}


def with_everyone_else_present(typed: QueryDict, bookings: Iterable[Booking]) -> dict[str, str]:
    """What was typed so far, with everyone present whom nobody marked; nothing of it is kept yet."""
    names = {f"{part}-{booking.pk}" for booking in bookings for part in ("mark", "minutes")}
    kept = {name: typed[name] for name in ("key", "shown") if name in typed}
    return kept | {name: typed.get(name) or (Mark.PRESENT if name.startswith("mark-") else "") for name in names}
