"""Long work about bookings in a worker: letters to many."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from bookings import actions
from bookings.models import Announcement
from core import jobs
from core.jobs import Row
from core.models import Job
from programmes.jobs import Work, describe

LETTERS = "bookings.letters"


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
