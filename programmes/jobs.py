"""Long work about courses in a worker, and how the office's page about it is worded.

Apps above add their own kinds of work with `describe`: one page shows them all to course officers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse

from core import jobs
from core.jobs import Row
from core.models import Job
from programmes import actions
from programmes.models import Cohort
from schools.models import Person

TERM = "programmes.term"


@dataclass(frozen=True)
class Work:
    """How a kind of long work is spoken of: what is counted, what came of it, and where it was begun."""

    what: str
    outcomes: Mapping[str, str]
    back: Callable[[Job], tuple[str, str]]
    done: str = "Everything is done."


#: Kind of job → its words. Course officers see jobs of these kinds and no others.
WORK: dict[str, Work] = {}


def describe(kind: str, work: Work) -> None:
    """Let the page about long work show jobs of a kind."""
    WORK[kind] = work


@jobs.does(TERM)
def hold_the_term_again(job: Job) -> Iterator[Row]:
    """Each chosen course as a draft so many weeks later. Settings: cohorts, weeks."""
    by = Person.objects.filter(pk=job.person_id).first()
    found = Cohort.objects.select_related("programme").in_bulk(job.settings["cohorts"])
    for line, pk in enumerate(job.settings["cohorts"], start=1):
        yield _held_again(line, found.get(pk), days=7 * job.settings["weeks"], by=by)


def _held_again(line: int, cohort: Cohort | None, *, days: int, by: Person | None) -> Row:
    if cohort is None:
        return Row(line, "refused", "This course is not there any more.")
    try:
        made = actions.hold_again(cohort, days=days, by=by)
    except ValidationError as error:
        return Row(line, "refused", f"{cohort}: {' '.join(error.messages)}")
    return Row(line, "created") if made else Row(line, "same", f"{cohort}: a running begins then already.")


describe(
    TERM,
    Work(
        what="courses",
        outcomes={
            "created": "drafts made",
            "same": "left alone: a running begins then already",
            "refused": "refused",
        },
        back=lambda job: ("Courses", f"{reverse('programmes:courses')}?status=draft"),
        done="Every course is a draft now. Look each over before you publish it.",
    ),
)
