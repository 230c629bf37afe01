"""Every due message goes out, and none twice, while workers, Valkey and PostgreSQL die and mail servers misbehave.

Two things would take minutes, and the database is told of them instead: that the lease of a dead worker has run out,
and that the wait of a message that was refused for now is over.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from bookings import actions
from core.models import Message
from core.states import MessageStatus
from services.process import wait_until
from tests import serving
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import BookingFactory
from tests.factories.core import MessageFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.faults import IS_LONG
from tests.faults.mishaps import BRISK, Mishaps, add
from tests.faults.postman import ALL_WELL, REFUSED, Postman, findings, repeats
from tests.home.people import officer, soup_of
from tests.mail_servers import mail_server

pytestmark = pytest.mark.serial

TIMES = 8 if IS_LONG else 1
BOOKINGS, REMINDED, WRITTEN = 40 * TIMES, 40 * TIMES, 140 * TIMES
MOODS = {"never": 5, "later": 10, "reset": 5, "taken": 3, "hang": 1}
#: Each death of a worker gives back what the mishaps before it left in its hands; so the last of them is one.
TO_COME = ["worker", "flush", "postgres", "worker", "valkey", "postgres", "worker"] * TIMES
BETWEEN = 30  # letters, from one mishap to the next
PATIENCE_SECONDS = 120


def soon(is_so: Callable[[], object]) -> bool:
    return wait_until(is_so, within=PATIENCE_SECONDS)


# What is to be told ---------------------------------------------------------------------------------------------------


def booked_by_people() -> None:
    """Teachers book; each is told, and their head is asked. A few give up the place before anybody was told of it."""
    cohort, school = open_cohort(places=BOOKINGS), OrganisationFactory()
    PersonFactory(head=school)
    for number in range(BOOKINGS):
        person = PersonFactory(teacher=school)
        booking = actions.book(cohort.pk, organisation_id=school.pk, key=uuid.uuid4(), by=person)
        if number % 20 == 0:
            actions.cancel(booking, by=person)


def booked_long_ago(people: int) -> None:
    """A session in four days of which nobody has been reminded yet: the clock will."""
    cohort, school = CohortFactory(places=people), OrganisationFactory()
    SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=4))
    a_month_ago = timezone.now() - timedelta(days=30)
    for _ in range(people):
        BookingFactory(cohort=cohort, organisation=school, accepted_at=a_month_ago)


def written_out() -> None:
    """Letters whose words are given, some of them codes; and those to difficult addresses, somewhere in between."""
    due = [timezone.now() - timedelta(minutes=number % 50) for number in range(WRITTEN)]
    for number, moment in enumerate(due):
        MessageFactory(is_secret=number % 10 == 0, due_at=moment)
    for mood, count in MOODS.items():
        for number in range(count):
            MessageFactory(to_email=f"{mood}-{number}@example.org", due_at=due[7 * number])


def is_over() -> bool:
    """Whether nothing is left to do. Whatever was put off for a while need not wait."""
    Message.objects.filter(status=MessageStatus.QUEUED, attempts__gt=0).update(due_at=timezone.now())
    return not Message.objects.filter(status__in=[MessageStatus.QUEUED, MessageStatus.SENDING]).exists()


# The run --------------------------------------------------------------------------------------------------------------


def test_every_message_goes_out_once_though_all_that_can_die_does(own_servers, tmp_path):
    booked_by_people()
    booked_long_ago(REMINDED)
    written_out()
    postman = Postman()

    with mail_server(postman) as port:
        environment = {**own_servers.environment, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        with serving.serving(own_servers.database, tmp_path, programs=["worker"], **environment) as portal:
            add(portal, "beat", "beat", "second beat", app=BRISK)
            mishaps = Mishaps(portal, own_servers)
            for number, name in enumerate(TO_COME, 1):
                assert soon(lambda due=number * BETWEEN: is_over() or len(postman.letters) >= due), portal.log("worker")
                mishaps.befall(name)
            assert soon(lambda: reminders() and is_over()), portal.log("worker")
            dead = mishaps.dead()

    without_a_word = Counter(message.stable_message_id() for message in addressed("taken-"))
    found = findings(postman, excuses=mishaps.in_hand + without_a_word)
    outcomes = Counter(Message.objects.values_list("status", flat=True))
    print(f"{outcomes.total()} messages {dict(outcomes)}, {len(postman.letters)} letters taken; {dict(mishaps.seen)}")
    excused = f"{mishaps.in_hand.total()} in hand at a kill, {without_a_word.total()} taken without a word"
    print(f"{excused}, {repeats(postman)} repeats: {found}")
    assert (found, dead, reminders()) == (ALL_WELL, [], REMINDED)
    assert {message.status for message in addressed("never-")} == {MessageStatus.GIVEN_UP}
    assert outcomes[MessageStatus.GIVEN_UP] == MOODS["never"]
    given_up = soup_of(officer(), "/office/messages/").select_one("[aria-labelledby='given-up']")
    assert given_up.get_text().count(REFUSED) == MOODS["never"]


def addressed(mood: str):
    return Message.objects.filter(to_email__startswith=mood)


def reminders() -> int:
    return Message.objects.filter(kind="bookings.reminder").count()


def test_control_without_lock_and_lease_letters_are_seen_to_go_twice(own_database, tmp_path):
    MessageFactory.create_batch(60)
    postman = Postman()

    with mail_server(postman) as port:
        mail = f"smtp://127.0.0.1:{port}"
        with serving.serving(own_database, tmp_path, programs=[], EMAIL_URL=mail) as portal:
            add(portal, "worker", "worker", app="tests.faults.without_the_lease")
            add(portal, "beat", "beat", "second beat", app=BRISK)
            assert soon(is_over), portal.log("worker")

    found = findings(postman, excuses=Counter())
    print(found)
    assert (found.unsent, found.unfinished) == (0, 0)
    assert found.repeated > 0
