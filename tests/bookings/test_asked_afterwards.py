"""What is asked when a session is over: the register of its leader, an opinion of those who came."""

from datetime import date

import pytest
from django.core import mail

from bookings import actions
from bookings.models import Booking
from tests.bookings.test_reminders import book, days_with_letters, london, session_on, tick
from tests.factories.bookings import (
    AttendanceFactory,
    EvaluationFactory,
)
from tests.factories.programmes import CohortFactory, ProgrammeLeaderFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(time_machine):
    """One session on Thursday 26 January 2017, 4pm; booked before Christmas. Gives the session."""
    time_machine.move_to(london("2016-12-20", 12))
    cohort = CohortFactory(programme__title="Talk for reading", joining_details="Bring **the book**.")
    venue = OrganisationFactory(name="Crampton Primary School")
    return session_on(cohort, london("2017-01-26", 16), venue=venue, place="the library")


# The register ---------------------------------------------------------------------------------------------------------


def test_a_leader_is_asked_for_the_register_from_the_next_morning_once(course, time_machine):
    course.leader = PersonFactory(first_name="Grace")
    course.save()
    book(course, on="2017-01-26")

    assert days_with_letters(time_machine, "2017-01-26", "2017-02-03") == {
        "2017-01-27 9": [
            "Who was there? Talk for reading, Thursday 26 January 2017",
            "What did you think of Talk for reading?",
        ],
        "2017-02-02 9": ["What did you think of Talk for reading?"],
    }
    asked = next(letter for letter in mail.outbox if letter.subject.startswith("Who"))
    assert (asked.to, f"/registers/{course.pk}/" in asked.body) == ([course.leader.email], True)


def test_without_a_leader_of_its_own_the_programme_s_leaders_are_asked(course, time_machine):
    leaders = [ProgrammeLeaderFactory(programme=course.cohort.programme).person for _ in range(2)]
    book(course, on="2017-01-26")
    time_machine.move_to(london("2017-01-27", 9))
    tick()

    asked = [letter.to[0] for letter in mail.outbox if letter.subject.startswith("Who was there?")]
    assert sorted(asked) == sorted(leader.email for leader in leaders)


@pytest.mark.parametrize("case", ["taken", "nobody booked", "taken before it was sent"])
def test_a_register_that_is_not_missing_is_not_asked_for(course, time_machine, case):
    course.leader = PersonFactory()
    course.save()
    if case != "nobody booked":
        booking = book(course, on="2017-01-26")
    time_machine.move_to(london("2017-01-27", 9))
    if case == "taken before it was sent":
        actions.remind_of_registers()
    if case != "nobody booked":
        AttendanceFactory(booking=booking, session=course)

    assert [subject for subject in tick() if subject.startswith("Who")] == []


# What did you think? --------------------------------------------------------------------------------------------------


def test_participants_are_asked_the_day_after_the_last_session_and_a_week_after(course, time_machine):
    session_on(course.cohort, london("2017-02-09", 16))
    book(course, on="2017-02-08")

    asked = days_with_letters(time_machine, "2017-02-09", "2017-02-17")

    assert asked == {
        "2017-02-10 9": ["What did you think of Talk for reading?"],
        "2017-02-16 9": ["What did you think of Talk for reading?"],
    }
    assert Booking.objects.get().evaluation_asked_at.date() == date(2017, 2, 10)


def test_whoever_answered_is_not_asked_again(course, time_machine):
    booking = book(course, on="2017-01-26")
    time_machine.move_to(london("2017-01-27", 9))
    tick()
    actions.evaluate(booking, usefulness=5, teaching=5, by=booking.person)
    time_machine.move_to(london("2017-02-02", 9))

    assert tick() == []


@pytest.mark.parametrize(
    ("mark", "is_asked"), [("present", True), ("part", True), ("absent", False), ("excused", False), (None, True)]
)
def test_whoever_was_not_there_is_not_asked(course, time_machine, mark, is_asked):
    booking = book(course, on="2017-01-26")
    time_machine.move_to(london("2017-01-27", 9))
    if mark:
        AttendanceFactory(booking=booking, session=course, mark=mark, minutes=30 if mark == "part" else None)

    assert bool([subject for subject in tick() if subject.startswith("What")]) == is_asked


def test_the_letter_says_that_the_certificate_is_there(course, time_machine):
    course.leader = PersonFactory()
    course.save()
    booking = book(course, on="2017-01-26")
    time_machine.move_to(london("2017-01-27", 9))
    actions.take_register(course, [actions.Marked(booking.pk, "present")], by=course.leader)
    tick()

    assert f"/certificates/{booking.certificate.code}/certificate.pdf" in mail.outbox[-1].body
    EvaluationFactory(cohort=course.cohort)
