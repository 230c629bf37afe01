"""Two clocks that strike at once tell everybody once; and the test would see it if they did not."""

from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from bookings import actions
from bookings.models import Notice
from core.calendar import LONDON
from core.models import Message
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory

CLOCKS = 4
PEOPLE = 5


@pytest.fixture
def courses(own_database, time_machine) -> None:
    """Three courses on 26 January 2017, on the morning on which their reminders of a week before are due."""
    time_machine.move_to(datetime(2016, 12, 20, 12, tzinfo=LONDON))
    for _ in range(3):
        cohort = CohortFactory()
        SessionFactory(
            cohort=cohort,
            starts_at=datetime(2017, 1, 26, 16, tzinfo=LONDON),
            ends_at=datetime(2017, 1, 26, 17, tzinfo=LONDON),
        )
        for _ in range(PEOPLE):
            BookingFactory(cohort=cohort, accepted_at=datetime(2016, 12, 20, 12, tzinfo=LONDON))
    time_machine.move_to(datetime(2017, 1, 19, 8, 30, tzinfo=LONDON))


def strike_at_once() -> int:
    """Strike from several connections at once. Returns how many reminders the clocks say they wrote."""
    together, written = Barrier(CLOCKS), []

    def clock() -> None:
        together.wait()
        try:
            written.append(actions.send_reminders())
        finally:
            connection.close()

    clocks = [Thread(target=clock) for _ in range(CLOCKS)]
    for thread in clocks:
        thread.start()
    for thread in clocks:
        thread.join()
    assert len(written) == CLOCKS
    return sum(written)


def told_more_than_once() -> int:
    """How many people got the same reminder twice."""
    told = list(Message.objects.filter(kind="bookings.reminder").values_list("person_id", flat=True))
    return len(told) - len(set(told))


def test_clocks_that_strike_at_once_remind_everybody_once(courses):
    written = [strike_at_once() for _ in range(3)]

    assert (written, told_more_than_once(), Message.objects.count()) == ([3 * PEOPLE, 0, 0], 0, 3 * PEOPLE)


def test_the_key_of_a_message_alone_keeps_it_from_being_repeated(courses):
    strike_at_once()
    Notice.objects.all().delete()

    strike_at_once()

    assert (told_more_than_once(), Message.objects.count()) == (0, 3 * PEOPLE)


def test_control_with_both_guards_off_the_repeats_are_seen(courses):
    strike_at_once()
    Notice.objects.all().delete()
    for message in Message.objects.all():
        message.key = f"another:{message.pk}"
        message.save()

    strike_at_once()

    assert told_more_than_once() == 3 * PEOPLE
