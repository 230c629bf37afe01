"""What somebody of the demonstration keeps in view, and what those who come need."""

from __future__ import annotations

from datetime import timedelta

from bookings.models import Booking
from bookings.states import Status
from home.demo.clock import Clock
from home.demo.courses import Run
from home.demo.people import People
from programmes.models import SavedCourse, SavedSearch
from programmes.states import CohortStatus

#: Who keeps what: courses by their titles, and one search.
SAVER = "Abena Mensah"
COURSES = ["Talk for reading", "New to English, new to the class", "Maths mastery: first steps"]
SEARCH = ("Courses for teaching assistants", {"who": ["teaching_assistants"]})
#: What some of those with a place on a course ahead have told the organiser.
NEEDS = [
    {"access_needs": "I use a wheelchair. A place at the end of a row is fine.", "dietary_needs": ""},
    {"access_needs": "", "dietary_needs": "Vegan"},
    {"access_needs": "I lip-read, so I sit where I see who speaks.", "dietary_needs": "No nuts"},
    {"access_needs": "", "dietary_needs": "Halal"},
]


def build(runs: list[Run], people: People, clock: Clock) -> None:
    """Saved a week ago, so that the clock has something to tell."""
    saver, week_ago = people[SAVER], clock.now - timedelta(days=7)
    programmes = {run.course["title"]: run.cohort.programme for run in runs}
    SavedCourse.objects.bulk_create(SavedCourse(person=saver, programme=programmes[title]) for title in COURSES)
    SavedCourse.objects.update(saved_at=week_ago)
    name, asked = SEARCH
    SavedSearch.objects.create(person=saver, name=name, asked=asked, told_until=clock.now)
    ahead = [run.cohort.pk for run in runs if run.cohort.status == CohortStatus.PUBLISHED]
    places = Booking.objects.filter(cohort__in=ahead, status=Status.BOOKED).exclude(person=saver).order_by("pk")
    for place, needs in zip(places[:: max(places.count() // len(NEEDS), 1)], NEEDS, strict=False):
        Booking.objects.filter(pk=place.pk).update(**needs)
