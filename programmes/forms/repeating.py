"""Dates that repeat: a series of sessions in one go, and a term that is held again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from core.calendar import AcademicYear, today
from core.fields import DayField
from programmes import rules
from programmes.forms.cohorts import NUMBER, WHOLE, SessionForm
from programmes.forms.fields import moment_of
from programmes.rules import Day, Term
from schools.queries import Closures

SMALL = {"small": True}
SERIES = f"A series has 2 to {rules.MOST_IN_A_SERIES} sessions."
#: The terms of so many school years are offered, the latest first.
YEARS_BACK = 3
A_YEAR = timedelta(days=366)


class SeriesForm(SessionForm):
    """Sessions alike on several days: what one of them is, and how often."""

    button = "Show the days"
    every = forms.ChoiceField(
        label="How often", choices=rules.Every.choices, initial=rules.Every.WEEK,
        widget=forms.RadioSelect(attrs=SMALL), error_messages={"invalid_choice": "Choose how often they meet."},
    )  # fmt: skip
    count = forms.IntegerField(
        label="How many sessions", min_value=2, max_value=rules.MOST_IN_A_SERIES,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={
            "required": "Say how many sessions there are.", "invalid": WHOLE, "min_value": SERIES, "max_value": SERIES
        },
    )  # fmt: skip
    skips_closed = forms.BooleanField(
        label="Leave out school holidays and bank holidays", required=False, initial=True,
        widget=forms.CheckboxInput(attrs=SMALL),
    )  # fmt: skip
    field_order = ["day", "starts", "ends", "every", "count", "skips_closed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].label = "First day"

    def reach(self) -> tuple[date, date]:
        """From which day to which days of the series can lie."""
        first = self.cleaned_data["day"]
        return first, first + timedelta(days=31 * rules.MOST_ROUNDS)

    def days(self, closed: Closures) -> list[Day]:
        """The days of the series, with why schools are closed on some."""
        said = self.cleaned_data
        venue_id = said["venue"].pk if said["venue"] else None
        return rules.days_of_series(
            said["day"],
            every=said["every"],
            count=said["count"],
            why_closed=lambda day: closed.why(day, organisation_id=venue_id),
            skips_closed=said["skips_closed"],
        )

    def hours(self, days: Iterable[Day]) -> list[tuple[datetime, datetime]]:
        """When the sessions on these days begin and end."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        return [(moment_of(day.on, starts, is_end=False), moment_of(day.on, ends, is_end=False)) for day in days]

    def facts(self) -> dict[str, Any]:
        """What is the same of all of them."""
        return {name: value for name, value in super().facts().items() if name not in ("starts_at", "ends_at")}


class TermForm(forms.Form):
    """Which stretch of days is held again, and when."""

    button = "Show the courses"
    term = forms.ChoiceField(
        label="Which courses?", required=False, error_messages={"invalid_choice": "Choose a term from the list."}
    )
    first_on = DayField(
        label="When does the new term begin?",
        help_text="Its first school day. Everything moves by whole weeks, so that Tuesdays stay Tuesdays.",
        error_messages={"required": "Enter the first school day of the new term."},
    )
    from_on = DayField(
        label="First day", required=False, help_text="Only for a span of days: courses that begin on it …"
    )
    to_on = DayField(label="Last day", required=False, help_text="… or until this day.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = AcademicYear.now()
        terms = [term for back in range(YEARS_BACK) for term in reversed(rules.terms_of(now + -back))]
        self.terms: dict[str, Term] = {term.key: term for term in terms}
        self.fields["term"].initial = next(term.key for term in reversed(terms) if term.first_day > today() - A_YEAR)
        self.fields["term"].choices = [("", "A span of days"), *((term.key, term.name) for term in terms)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("term") and "term" not in self.errors:
            self._check_span(said.get("from_on"), said.get("to_on"))
        return said

    def _check_span(self, first: date | None, last: date | None) -> None:
        for name, day in (("from_on", first), ("to_on", last)):
            if day is None and name not in self.errors:
                self.add_error(name, "Choose a term, or enter the first and the last day of a span.")
        if first and last and last < first:
            self.add_error("to_on", "The last day cannot come before the first.")
        elif first and last and last - first > A_YEAR:
            self.add_error("to_on", "Choose at most a year.")

    def asked(self) -> dict[str, Any]:
        """The span, where it goes, and whether it is a term."""
        said = self.cleaned_data
        term = self.terms.get(said["term"])
        first, last = (term.first_day, term.last_day) if term else (said["from_on"], said["to_on"])
        return {"first": first, "last": last, "first_on": said["first_on"], "is_term": term is not None}
