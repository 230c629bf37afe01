"""Two workers and two clocks tell everybody once; an action that is killed on its way leaves nothing behind."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bookings.models import Booking, Notice, Request
from core.models import Message
from services.places import ROOT
from services.process import wait_until
from tests import databases, serving
from tests.bookings.test_places import open_cohort
from tests.factories.bookings import BookingFactory
from tests.factories.programmes import CohortFactory, SessionFactory
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.faults.mishaps import BRISK, add

pytestmark = pytest.mark.serial

SESSIONS, PEOPLE = 3, 5
STRIKES_SECONDS = 4


@pytest.fixture
def sessions(own_database) -> None:
    """Three courses in four days of which nobody has been reminded yet."""
    for _ in range(SESSIONS):
        cohort = CohortFactory()
        SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=4))
        for _ in range(PEOPLE):
            BookingFactory(cohort=cohort, accepted_at=timezone.now() - timedelta(days=30))


def reminded(database: str, folder, *, app: str) -> tuple[int, int]:
    """Let two clocks strike for a while, with two workers who hear them. Gives how many reminders were written, and how
    many people that were."""
    with serving.serving(database, folder, programs=[]) as portal:
        add(portal, "worker", "worker", "second worker", app=app)
        add(portal, "beat", "beat", "second beat", app=BRISK)
        assert wait_until(lambda: Notice.objects.count() == SESSIONS, within=60), portal.log("worker")
        time.sleep(STRIKES_SECONDS)
    told = list(Message.objects.filter(kind="bookings.reminder").values_list("person_id", flat=True))
    return len(told), len(set(told))


def test_two_clocks_and_two_workers_remind_everybody_once(own_database, sessions, tmp_path):
    assert reminded(own_database, tmp_path, app="stsa") == (SESSIONS * PEOPLE, SESSIONS * PEOPLE)


def test_control_without_its_guards_people_are_seen_to_be_reminded_twice(own_database, sessions, tmp_path):
    written, people = reminded(own_database, tmp_path, app="tests.faults.without_the_notice")

    assert people == SESSIONS * PEOPLE
    assert written > people


# Killed on the way ----------------------------------------------------------------------------------------------------


def killed_while_booking(database: str, where: str) -> tuple[int, int, int, int]:
    """Somebody books in a process that is killed on its way. Gives the bookings, requests, messages and places taken
    that are left of it."""
    cohort, school = open_cohort(places=2), OrganisationFactory()
    person = PersonFactory(head=school)
    settings = {**os.environ, "DATABASE_URL": databases.url(database)}
    command = [sys.executable, "-m", "tests.faults.paused_booking", str(person.pk), str(cohort.pk), where]
    booking = subprocess.Popen(command, env=settings, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert booking.stdout.readline() == "here\n"
    finally:
        booking.kill()
        booking.communicate()
    assert wait_until(lambda: others_connected() == 0, within=10)
    cohort.refresh_from_db()
    return Booking.objects.count(), Request.objects.count(), Message.objects.count(), cohort.taken


def others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_booking_killed_on_its_way_leaves_neither_place_nor_message(own_database, where):
    assert killed_while_booking(own_database, where) == (0, 0, 0, 0)


def test_control_without_its_transaction_a_killed_booking_leaves_a_place_of_which_nobody_is_told(own_database):
    assert killed_while_booking(own_database, "control") == (1, 1, 0, 1)
