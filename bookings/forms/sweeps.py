"""The September sweep: a row for everyone who works at a school."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from bookings.rules import SWEEP_REACHES, usual_last_day
from core import words
from core.calendar import today
from core.fields import DateField
from schools.models import Person

FUTURES = [("", "Choose"), ("cancel", "Give them up; the school pays nothing"), ("keep", "They stay theirs")]


class SweepForm(forms.Form):
    """Who has left. The last day stands once for all, and in a row where it is another one."""

    button = "They have left"
    last_day = DateField(
        label="Last day",
        required=False,
        help_text="Of those whom you tick, unless their row says another one.",
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["last_day"].initial = usual_last_day(today())
        for person in people:
            self._add_row(person)

    def _add_row(self, person: Person) -> None:
        posts = ", ".join(post.title or post.get_kind_display() for post in person.posts_here)
        self.fields[f"left-{person.pk}"] = forms.BooleanField(
            label=str(person), required=False, help_text=posts, widget=forms.CheckboxInput(attrs={"small": True})
        )
        if person.ahead:
            courses = "1 booking" if person.ahead == 1 else f"{person.ahead} bookings"
            self.fields[f"future-{person.pk}"] = forms.ChoiceField(
                label=f"{courses} ahead",
                choices=FUTURES,
                required=False,
                error_messages={"invalid_choice": f"Choose what becomes of the bookings of {person}."},
            )
        self.fields[f"day-{person.pk}"] = DateField(label=f"Last day of {person}", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("last_day", *(f"day-{person.pk}" for person in self.people)):
            self._refuse_far_off(name, said.get(name))
        left = [person for person in self.people if said.get(f"left-{person.pk}")]
        if not left:
            raise forms.ValidationError("Tick those who have left. Nobody is ticked yet.")
        has_days = said.get("last_day") or all(said.get(f"day-{person.pk}") for person in left)
        if not has_days and "last_day" not in self.errors:
            self.add_error("last_day", "Enter the last day of those who have left.")
        for person in left:
            if person.ahead and f"future-{person.pk}" not in self.errors and not said[f"future-{person.pk}"]:
                self.add_error(f"future-{person.pk}", f"Choose what becomes of the bookings of {person}.")
        return said

    def _refuse_far_off(self, name: str, day: date | None) -> None:
        if day and abs(day - today()) > SWEEP_REACHES:
            first, last = (words.short_day(today() + reach) for reach in (-SWEEP_REACHES, SWEEP_REACHES))
            self.add_error(name, f"Enter a day from {first} to {last}.")

    @property
    def rows(self) -> Iterator[tuple[Person, BoundField, BoundField | None, BoundField]]:
        """The person, the tick, what becomes of bookings if there are any, another last day."""
        for person in self.people:
            future = self[f"future-{person.pk}"] if person.ahead else None
            yield person, self[f"left-{person.pk}"], future, self[f"day-{person.pk}"]

    @property
    def leavers(self) -> list[dict[str, Any]]:
        """Those who were ticked, each as the facts of an `actions.Leaver`."""
        said = self.cleaned_data
        return [
            {
                "person_id": person.pk,
                "last_day": said[f"day-{person.pk}"] or said["last_day"],
                "future": said.get(f"future-{person.pk}") or "cancel",
            }
            for person in self.people
            if said[f"left-{person.pk}"]
        ]
