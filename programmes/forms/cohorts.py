"""What the office says about one running: places and sign-up, sessions, prices, the next cycle."""

from __future__ import annotations

from typing import Any

from django import forms

from core import words
from core.calendar import LONDON
from core.fields import DayField, PoundsField
from programmes import queries, rules
from programmes.forms.fields import ClockField, RoomField, check_room, moment_of, parts_of
from programmes.forms.programmes import text
from programmes.models import Audience, Cohort, Price, ProgrammeLeader, Session, Slot, Tier
from schools.forms.places import PlaceField

MOST_PLACES = 5_000
NUMBER = {"width": 4}
WHOLE = "Enter a whole number."
#: Instead of a policy's number: giving up a place costs nothing.
NO_POLICY = "none"


class CohortForm(forms.Form):
    """Places and sign-up of a cohort, and what participants are told."""

    button = "Save"
    places = forms.IntegerField(
        label="Places", min_value=0, max_value=MOST_PLACES, widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"required": "Say how many places there are.", "invalid": WHOLE},
    )  # fmt: skip
    online_places = forms.IntegerField(
        label="Of these online",
        min_value=0,
        max_value=MOST_PLACES,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
        help_text="When people choose to come or to join online. Leave it empty when all take part in the same way.",
        error_messages={"invalid": WHOLE},
    )
    minimum = forms.IntegerField(
        label="Minimum numbers",
        min_value=0,
        max_value=MOST_PLACES,
        required=False,
        widget=forms.NumberInput(attrs=NUMBER),
        help_text="With fewer it does not run. Leave it empty when it runs in any case.",
        error_messages={"invalid": WHOLE},
    )
    decides_on = DayField(label="Day on which it is decided whether it runs", required=False)
    policy = forms.ChoiceField(
        label="When somebody gives up a place",
        required=False,
        widget=forms.Select,
        help_text="For those who book from now on. Whoever has booked keeps what they were shown.",
        error_messages={"invalid_choice": "Choose one of the policies."},
    )
    opens_on = DayField(
        label="Sign-up opens on", required=False, help_text="Leave it empty for as soon as it is published."
    )
    opens_clock = ClockField(label="at", required=False, help_text="Midnight unless you say otherwise.")
    closes_on = DayField(
        label="Last day of sign-up", required=False, help_text="Leave it empty for until the first session starts."
    )
    closes_clock = ClockField(label="until", required=False, help_text="The end of that day unless you say otherwise.")
    joining_details = text(
        "Joining details",
        most=5_000,
        required=False,
        help_text="Sent to participants only: parking, what to bring. Markdown works.",
    )

    def __init__(self, *args, cohort: Cohort, **kwargs):
        kwargs.setdefault("initial", self.of(cohort))
        super().__init__(*args, **kwargs)
        self.policies = {str(policy.pk): policy for policy in queries.policies_to_choose(cohort)}
        named = [(pk, policy.name) for pk, policy in self.policies.items()]
        self.fields["policy"].choices = [*named, (NO_POLICY, "It costs nothing")]
        self.fields["decides_on"].help_text = _usual_day(cohort)

    @staticmethod
    def of(cohort: Cohort) -> dict[str, Any]:
        opens_on, opens_clock = parts_of(cohort.opens_at, is_end=False)
        closes_on, closes_clock = parts_of(cohort.closes_at, is_end=True)
        return {
            "places": cohort.places,
            "online_places": cohort.online_places,
            "minimum": cohort.minimum or None,
            "decides_on": cohort.decides_on,
            "policy": cohort.policy_id or NO_POLICY,
            "joining_details": cohort.joining_details,
            "opens_on": opens_on,
            "opens_clock": opens_clock,
            "closes_on": closes_on,
            "closes_clock": closes_clock,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["opens_at"] = moment_of(said.get("opens_on"), said.get("opens_clock"), is_end=False)
        said["closes_at"] = moment_of(said.get("closes_on"), said.get("closes_clock"), is_end=True)
        for name in ("opens", "closes"):
            _needs_its_day(self, f"{name}_on", f"{name}_clock")
        if said["opens_at"] and said["closes_at"] and said["closes_at"] <= said["opens_at"]:
            self.add_error("closes_on", "Sign-up must close after it opens.")
        if (said.get("minimum") or 0) > said.get("places", MOST_PLACES):
            self.add_error("minimum", "The minimum cannot be more than the places.")
        if (said.get("online_places") or 0) > said.get("places", MOST_PLACES):
            self.add_error("online_places", "The online places cannot be more than the places.")
        return said

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {name: said[name] for name in ("places", "online_places", "opens_at", "closes_at", "joining_details")}
        facts = kept | {"minimum": said["minimum"] or 0, "decides_on": said["decides_on"]}
        if said["policy"]:  # a form that did not ask leaves it as it is
            facts["policy"] = self.policies.get(said["policy"])
        return facts


class SessionForm(forms.Form):
    """One meeting."""

    button = "Save the session"
    title = forms.CharField(
        label="Title", max_length=160, required=False, help_text="When it is called otherwise than the course."
    )
    day = DayField(label="Day", error_messages={"required": "Enter the day."})
    starts = ClockField(label="Starts at", error_messages={"required": "Enter when it starts."})
    ends = ClockField(label="Ends at", error_messages={"required": "Enter when it ends."})
    slot = forms.ChoiceField(label="Slot", choices=[("", "What its hours say"), *Slot.choices], required=False)
    venue = PlaceField(
        label="School or partner where it is", required=False, help_text="A part of its name, or its URN."
    )
    room = RoomField(help_text="Rooms are kept under Venues.")
    place = forms.CharField(
        label="Or the place in words", max_length=200, required=False,
        help_text="An address that is no school, or a room that is not in the list.",
    )  # fmt: skip
    video_link = forms.URLField(
        label="Link to join online",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text="Only participants see it.",
        error_messages={"invalid": "Enter a web address like https://meet.example.org/abc."},
    )
    leader = forms.TypedChoiceField(label="Led by", coerce=int, empty_value=None, required=False)
    is_required = forms.BooleanField(
        label="Participants are expected to come; untick it for an optional session", required=False, initial=True,
        widget=forms.CheckboxInput(attrs={"small": True}),
    )  # fmt: skip

    def __init__(self, *args, leaders: list[ProgrammeLeader], session: Session | None = None, **kwargs):
        kwargs.setdefault("initial", self.of(session) if session else None)
        super().__init__(*args, **kwargs)
        self.people = {leader.person_id: leader.person for leader in leaders}
        if session and session.leader:
            self.people.setdefault(session.leader_id, session.leader)
        choices = [(pk, person.full_name) for pk, person in self.people.items()]
        self.fields["leader"].choices = [("", "All who lead the course"), *choices]
        self.fields["room"].offer(queries.rooms_offered(at=session.venue_id if session else None))

    @staticmethod
    def of(session: Session) -> dict[str, Any]:
        day, starts = parts_of(session.starts_at, is_end=False)
        return {
            "title": session.title,
            "day": day,
            "starts": starts,
            "ends": parts_of(session.ends_at, is_end=False)[1],
            "slot": session.slot,
            "venue": session.venue,
            "room": session.room,
            "place": session.place,
            "video_link": session.video_link,
            "leader": session.leader_id,
            "is_required": session.is_required,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        day, starts, ends = (said.get(name) for name in ("day", "starts", "ends"))
        if starts and ends and ends <= starts:
            self.add_error("ends", "A session must end after it starts.")
        elif day and starts and ends:
            said["starts_at"] = moment_of(day, starts, is_end=False)
            said["ends_at"] = moment_of(day, ends, is_end=False)
        check_room(self)
        return said

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = ("title", "starts_at", "ends_at", "venue", "room", "place", "video_link", "is_required")
        slot = said["slot"] or rules.slot_of(said["starts_at"], said["ends_at"])
        return {name: said[name] for name in kept} | {"slot": slot, "leader": self.people.get(said["leader"])}


class PriceForm(forms.Form):
    """One price: for whom, how much, and from and until when."""

    button = "Save the price"
    tier = forms.ChoiceField(
        label="For", choices=Tier.choices, widget=forms.RadioSelect(attrs={"small": True}), initial=Tier.ALL
    )
    audience = forms.ChoiceField(label="Only for", choices=[("", "All audiences"), *Audience.choices], required=False)
    amount = PoundsField(label="Price of a place", error_messages={"required": "Enter the price; 0 when it is free."})
    name = forms.CharField(label="Name of the price", max_length=60, required=False, help_text="As in: early bird.")
    from_on = DayField(label="From", required=False)
    from_clock = ClockField(label="at", required=False, help_text="Midnight unless you say otherwise.")
    until_on = DayField(label="Last day of this price", required=False, help_text="For an early-bird price.")
    until_clock = ClockField(label="until", required=False, help_text="The end of that day unless you say otherwise.")

    def __init__(self, *args, price: Price | None = None, **kwargs):
        kwargs.setdefault("initial", self.of(price) if price else None)
        super().__init__(*args, **kwargs)

    @staticmethod
    def of(price: Price) -> dict[str, Any]:
        from_on, from_clock = parts_of(price.from_at, is_end=False)
        until_on, until_clock = parts_of(price.until_at, is_end=True)
        return {
            "tier": price.tier,
            "audience": price.audience,
            "amount": PoundsField.written(price.amount_pence),
            "name": price.name,
            "from_on": from_on,
            "from_clock": from_clock,
            "until_on": until_on,
            "until_clock": until_clock,
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["from_at"] = moment_of(said.get("from_on"), said.get("from_clock"), is_end=False)
        said["until_at"] = moment_of(said.get("until_on"), said.get("until_clock"), is_end=True)
        for name in ("from", "until"):
            _needs_its_day(self, f"{name}_on", f"{name}_clock")
        if said["from_at"] and said["until_at"] and said["until_at"] <= said["from_at"]:
            self.add_error("until_on", "A price must end after it begins.")
        return said

    def facts(self) -> dict[str, Any]:
        kept = {name: self.cleaned_data[name] for name in ("tier", "audience", "name", "from_at", "until_at")}
        return kept | {"amount_pence": self.cleaned_data["amount"]}


class CycleForm(forms.Form):
    """When the next cycle begins."""

    button = "Make the next cycle"
    first_on = DayField(
        label="Day of its first session", required=False,
        help_text="All sessions, sign-up and prices move by as many days. Leave it empty to enter new dates yourself.",
    )  # fmt: skip


class ConfirmForm(forms.Form):
    """Nothing to fill in: the page says what follows, and the button does it."""

    def __init__(self, *args, button: str, tone: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.button = button
        self.button_tone = tone


def _usual_day(cohort: Cohort) -> str:
    """What an empty day of decision means."""
    usual = f"{rules.DECIDED_WORKING_DAYS_BEFORE} working days before it begins"
    if cohort.starts_at is None:
        return f"With minimum numbers only. Leave it empty for {usual}."
    day = words.day(rules.decided_on(starts_on=cohort.starts_at.astimezone(LONDON).date()))
    return f"With minimum numbers only. Leave it empty for {day}, {usual}."


def _needs_its_day(form: forms.Form, day: str, clock: str) -> None:
    """A time alone says nothing."""
    if form.cleaned_data.get(clock) and not form.cleaned_data.get(day) and day not in form.errors:
        form.add_error(day, "Enter the day that goes with this time.")
