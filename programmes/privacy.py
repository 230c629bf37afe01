"""What this app holds about people: who leads what (ground 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, Q
from django.utils import timezone

from core.privacy import Forgotten, Kept, Section, section
from programmes.actions.searching import refresh_search
from programmes.models import ProgrammeLeader, ProgrammePartner, SavedCourse, SavedSearch, Session
from schools.merging import says_the_same
from schools.models import Person

says_the_same(ProgrammeLeader, SavedCourse, SavedSearch)

RETENTION: dict[type[Model], Kept] = {
    ProgrammeLeader: Kept(
        "The courses you lead, with your name, school and role, on public pages",
        "To say who leads a course",
        "As long as it is listed",
    ),
    ProgrammePartner: Kept(
        "A partner's contact for a course", "To know whom to ask there", "As long as the course is listed"
    ),
    Session: Kept(
        "The sessions you lead or present at",
        "To tell participants and to open the register to you",
        "As long as the session",
    ),
    SavedCourse: Kept("Courses that you saved", "To tell you before sign-up closes", "Until you take them off"),
    SavedSearch: Kept("Searches that you saved", "To tell you of new courses", "Until you take them off"),
    Session.presenters.through: Kept("The sessions you present at", "To name who presents", "As long as the session"),
}


def held_about(person: Person) -> Iterator[Section]:
    """Courses and sessions that the person leads or presents at."""
    leads = ProgrammeLeader.objects.filter(person=person)
    yield section("Courses you lead", leads, programme__title="Course", organisation__name="School", role="As")
    sessions = Session.objects.filter(Q(leader=person) | Q(presenters=person)).distinct().order_by("-starts_at")
    yield section("Sessions you lead or present at", sessions, cohort__programme__title="Course", starts_at="When")
    saved = SavedCourse.objects.filter(person=person)
    yield section("Courses you saved", saved, programme__title="Course", saved_at="When")
    searches = SavedSearch.objects.filter(person=person)
    yield section("Searches you saved", searches, name="Search", saved_at="When")


def forget(person: Person) -> Iterator[Forgotten]:
    """The name goes from courses, from what they are found by, and from sessions; sessions to come need a leader."""
    programmes = list(ProgrammeLeader.objects.filter(person=person).values_list("programme_id", flat=True))
    saved = (
        SavedCourse.objects.filter(person=person).delete()[0] + SavedSearch.objects.filter(person=person).delete()[0]
    )
    yield Forgotten("Saved courses and searches", saved)
    yield Forgotten("Courses led", ProgrammeLeader.objects.filter(person=person).delete()[0])
    refresh_search(programmes)
    presented = Session.presenters.through.objects.filter(person=person).delete()[0]
    ahead = Session.objects.filter(leader=person, starts_at__gt=timezone.now()).update(leader=None)
    held = Session.objects.filter(leader=person).count()
    yield Forgotten(
        "Sessions led",
        presented + ahead,
        f"that {held} past sessions were led by a person without a name" if held else "",
    )


def purge(now: datetime) -> dict[str, int]:
    """Nothing has a time of its own here."""
    return {}
