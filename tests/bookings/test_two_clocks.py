"""Two clocks that strike at once tell everybody once; and the test would see it if they did not."""

from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models import QuerySet

from bookings import actions
from bookings.models import Approval, Notice
from core.calendar import LONDON
from core.models import Message
from tests.at_once import at_once
from tests.factories.bookings import ApprovalFactory, BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory

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


@pytest.fixture
def questions(own_database, time_machine) -> None:
    """Three schools with two heads each and five open questions, on the morning of their first reminder."""
    time_machine.move_to(datetime(2017, 1, 16, 12, tzinfo=LONDON), tick=False)
    for school in OrganisationFactory.create_batch(3):
        PersonFactory(head=school)
        PersonFactory(co_head=school)
        for _ in range(PEOPLE):
            booking = BookingFactory(organisation=school, status="waiting")
            ApprovalFactory(
                booking=booking,
                asked_at=datetime(2017, 1, 16, 12, tzinfo=LONDON),
                remind_at=datetime(2017, 1, 18, 8, tzinfo=LONDON),
            )
    time_machine.move_to(datetime(2017, 1, 18, 8, tzinfo=LONDON), tick=False)


def remind_at_once() -> int:
    return sum(at_once(CLOCKS, lambda _: actions.remind_of_approvals()))


def test_clocks_that_strike_at_once_remind_those_who_decide_once(questions):
    written = [remind_at_once() for _ in range(3)]

    told = [(message.person_id, tuple(message.data["approvals"])) for message in Message.objects.all()]
    assert (written, len(told)) == ([3 * 2, 0, 0], 3 * 2)
    assert sorted(len(ids) for _, ids in told) == [PEOPLE] * 6
    assert set(Approval.objects.values_list("reminders", flat=True)) == {1}


def test_control_clocks_that_do_not_leave_out_what_another_has_taken_are_seen(questions, monkeypatch):
    """The rows are read without being taken, by all clocks before any goes on: each counts its own reminder."""
    all_have_read = Barrier(CLOCKS)

    def read(queryset, **_):
        rows = list(queryset)
        all_have_read.wait(timeout=5)
        return type("Taken", (), {"order_by": lambda self, *names: rows})()

    monkeypatch.setattr(QuerySet, "select_for_update", read)

    assert remind_at_once() > 3 * 2
