"""Booking for colleagues, naming who comes, swapping, and saying yes beforehand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookings import rules
from bookings.queries import PlacesToUse
from core.calendar import today
from core.fields import DateField
from core.words import when
from programmes.models import Cohort, Mode, Session
from schools.forms.places import PlaceField
from schools.models import Post

TOGETHER, AS_FIT = "together", "fit"
TOGETHER_CHOICES = [
    (TOGETHER, "All together, or none of us"),
    (AS_FIT, "As many as fit now; the others wait"),
]


class WhichSchoolForm(forms.Form):
    """For which school the office books."""

    button = "Go on"
    school = PlaceField(
        label="For which school?",
        help_text="A part of its name, or its URN.",
        error_messages={"required": "Say for which school you book."},
    )


class ColleaguesForm(forms.Form):
    """Who comes, and how many names follow."""

    people = forms.TypedMultipleChoiceField(
        label="Who comes?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        error_messages={"invalid_choice": "Choose people from the list: somebody else is not at this school."},
    )
    names_to_follow = forms.IntegerField(
        label="Names to follow",
        required=False,
        min_value=0,
        max_value=rules.MOST_IN_A_REQUEST,
        initial=0,
        widget=forms.NumberInput(attrs={"width": 2}),
        help_text="Places for colleagues whom you name later.",
        error_messages={
            "invalid": "Enter a whole number, 0 when you know everybody’s name.",
            "min_value": "Enter a whole number, 0 when you know everybody’s name.",
            "max_value": f"Ask for at most {rules.MOST_IN_A_REQUEST} places at once.",
        },
    )
    mode = forms.ChoiceField(
        label="How do they take part?",
        choices=Mode.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose whether they come or join online."},
    )
    no_cover = forms.BooleanField(
        label="No supply cover is needed for them", required=False, widget=forms.CheckboxInput(attrs={"small": True})
    )

    use_places = forms.BooleanField(
        label="Use course places of your membership, as far as they go",
        required=False,
        widget=forms.CheckboxInput(attrs={"small": True}),
    )

    def __init__(self, *args, staff: Iterable[Post], cohort: Cohort, to_use: PlacesToUse | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if to_use is None:
            del self.fields["use_places"]
        else:
            kind = "free" if to_use.is_free else f"at {to_use.percent}% off"
            self.fields["use_places"].help_text = f"{to_use.left} left, {kind}. The next page says what it costs."
        self.posts = {post.person_id: post for post in staff}
        self.fields["people"].choices = [(pk, str(post.person)) for pk, post in self.posts.items()]
        self.fields["people"].widget.attrs["hints"] = {
            str(pk): post.title or post.get_kind_display() for pk, post in self.posts.items()
        }
        if not self.posts:
            del self.fields["people"]
        if not cohort.is_hybrid:
            del self.fields["mode"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            count = len(said.get("people", [])) + (said["names_to_follow"] or 0)
            if not count:
                raise ValidationError("Tick who comes, or say how many names follow.")
            if count > rules.MOST_IN_A_REQUEST:
                raise ValidationError(f"Ask for at most {rules.MOST_IN_A_REQUEST} places at once.")
        return said

    @property
    def chosen(self) -> list[Post | None]:
        """The post of everyone who comes, by name; None for each name that follows."""
        named: list[Post | None] = [self.posts[pk] for pk in self.cleaned_data.get("people", [])]
        return [*named, *[None] * (self.cleaned_data["names_to_follow"] or 0)]


class AskForm(forms.Form):
    """What a group decides before it is asked for: together or not, and whether it is asked again."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    places_shown = forms.IntegerField(required=False, min_value=0, max_value=1000, widget=forms.HiddenInput)
    together = forms.ChoiceField(
        label="There are not places for all of you now. How do you want them?",
        choices=TOGETHER_CHOICES,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether you come all together, or as many as fit.",
            "invalid_choice": "Choose one of the two.",
        },
    )
    accepts_until = DateField(
        label="Take places that become free without asking us again, until the end of",
        required=False,
        help_text="Leave it empty to be asked each time: an offer then waits for your answer.",
    )

    def __init__(self, *args, is_short: bool, used: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places_shown"].initial = used
        self.fields["key"].initial = uuid.uuid4()
        if not is_short:
            del self.fields["together"], self.fields["accepts_until"]

    def clean_accepts_until(self) -> date | None:
        return today_or_later(self.cleaned_data["accepts_until"])


def today_or_later(day: date | None) -> date | None:
    """A day that is not over."""
    if day and day < today():
        raise ValidationError("Choose today or a later day.")
    return day


class BeforehandForm(forms.Form):
    """Yes, automatically, until this day."""

    button = "Save"
    until = DateField(
        label="Take a place that becomes free without asking me again, until the end of",
        required=False,
        help_text="Leave it empty to be asked each time.",
    )

    def clean_until(self) -> date | None:
        return today_or_later(self.cleaned_data["until"])


class ColleagueForm(forms.Form):
    """One colleague of those at the school."""

    button = "Save"
    person = forms.TypedChoiceField(
        label="Who comes?",
        coerce=int,
        widget=forms.Select(attrs={"data-autocomplete": "yes"}),
        error_messages={
            "required": "Choose the colleague who comes.",
            "invalid_choice": "Choose a colleague from the list. They may have a place of their own meanwhile.",
        },
    )

    def __init__(self, *args, colleagues: Iterable[Post], button: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.button = button or self.button
        self.people = {post.person_id: post.person for post in colleagues}
        names = [(pk, str(person)) for pk, person in self.people.items()]
        self.fields["person"].choices = [("", "Choose a colleague"), *names]

    @property
    def chosen(self):
        """The colleague, as a person."""
        return self.people[self.cleaned_data["person"]]


WHOLE = "whole"


class SwapForm(ColleagueForm):
    """A colleague comes instead: to all of it, or to one session."""

    what = forms.ChoiceField(
        label="To what?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether your colleague comes to all of it or to one session.",
            "invalid_choice": "Choose the whole course or one of its sessions still to come.",
        },
    )

    def __init__(self, *args, sessions: Iterable[Session], is_whole: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(WHOLE, "The whole course")] if is_whole else []
        choices += [(str(one.pk), f"Only {when(one.starts_at)}") for one in sessions]
        self.fields["what"].choices = choices
        self.order_fields(["what", "person"])
        if choices == [(WHOLE, "The whole course")] or len(choices) == 1:
            self.fields["what"].widget = forms.HiddenInput()
            self.fields["what"].initial = choices[0][0]
