"""Long work about bookings in a worker: letters to many, and lists that are brought in."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from bookings import actions
from bookings.actions import imports
from bookings.actions.imports import Options
from bookings.models import Announcement
from bookings.sheets import open_bookings
from core import jobs
from core.jobs import Row
from core.models import Job
from programmes.jobs import Work, describe
from programmes.models import Cohort
from schools.models import Person

LETTERS = "bookings.letters"
PLACES = "bookings.places"


@jobs.does(LETTERS)
def write_letters(job: Job) -> Iterator[Row]:
    """The letters of one announcement. Settings: announcement."""
    letter = Announcement.objects.get(pk=job.settings["announcement"])
    line = 0
    for count in actions.write_letters(letter):
        for _ in range(count):
            line += 1
            yield Row(line, "created")


describe(
    LETTERS,
    Work(
        what="letters",
        outcomes={"created": "places written for"},
        back=lambda job: ("The letter", reverse("bookings:announcement", args=[job.settings["announcement"]])),
        done="All letters are on their way.",
    ),
)


@jobs.does(PLACES)
def bring_in_places(job: Job) -> Iterator[Row]:
    """A list of bookings for one course. Settings: cohort, and what Options holds."""
    cohort = Cohort.objects.select_related("programme").get(pk=job.settings["cohort"])
    by = Person.objects.get(pk=job.person_id)
    with job.file.open("rb") as file:
        listing = open_bookings(file)
        if listing.unknown:
            job.notes = [f"Columns that were not used: {', '.join(listing.unknown)[:300]}"]
        yield from imports.bring_in(listing, cohort, options_of(job), by=by)


def options_of(job: Job) -> Options:
    """What the officer chose for the whole list."""
    return Options(**{name: job.settings[name] for name in ("puts_in_line", "charges", "writes", "schools")})


describe(
    PLACES,
    Work(
        what="lines",
        outcomes=imports.OUTCOMES,
        back=lambda job: ("Who has booked", reverse("home:cohort", args=[job.settings["cohort"]])),
        done="Every line went in, or was there already.",
    ),
)
