"""Clocks that strike at once tell of new courses once; and the test would see it if they did not."""

from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db.models import QuerySet

from core.calendar import LONDON
from core.models import Message
from programmes import actions
from tests.at_once import at_once
from tests.factories.programmes import CourseFactory, SavedSearchFactory

CLOCKS, PEOPLE, COURSES = 4, 12, 3


@pytest.fixture
def searches(own_database, time_machine) -> None:
    """Twelve people look for courses for teachers, and three were published since; it is eight in the morning."""
    monday = datetime(2027, 1, 11, 12, tzinfo=LONDON)
    time_machine.move_to(monday, tick=False)
    SavedSearchFactory.create_batch(PEOPLE)
    for _ in range(COURSES):
        CourseFactory(starts_at=monday + timedelta(days=30), published_at=monday + timedelta(hours=3))
    time_machine.move_to(datetime(2027, 1, 12, 8, tzinfo=LONDON), tick=False)


def tell_at_once() -> int:
    """How many letters the clocks say they wrote."""
    return sum(at_once(CLOCKS, lambda _: actions.tell_of_new_courses()))


def test_clocks_that_strike_at_once_tell_everybody_once_and_of_all_courses(searches):
    written = [tell_at_once() for _ in range(3)]

    assert written == [PEOPLE, 0, 0]
    assert [len(message.data["cohorts"]) for message in Message.objects.all()] == [COURSES] * PEOPLE


def test_control_without_taking_the_searches_the_repeats_are_seen(searches, monkeypatch):
    """The searches are read without being taken, by all clocks before any goes on: each counts its own letters."""
    all_have_read = Barrier(CLOCKS)

    def read(queryset, **_):
        rows = list(queryset)
        all_have_read.wait(timeout=5)
        return type("Taken", (), {"order_by": lambda self, *names: rows})()

    monkeypatch.setattr(QuerySet, "select_for_update", read)

    assert tell_at_once() > PEOPLE
