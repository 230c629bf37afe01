"""200 buyers over HTTP for 50 places, while web workers die: nobody too many, nobody lost, nobody jumps the line."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bookings.models import Booking
from bookings.states import Status
from tests import databases, serving
from tests.bookings.test_places import open_cohort
from tests.factories.schools import OrganisationFactory, PersonFactory
from tests.faults import IS_LONG
from tests.faults.buyers import Findings, all_buy, findings, signed_in

pytestmark = pytest.mark.serial

BUYERS = 200
PLACES = 50
KILLS = 10 if IS_LONG else 2
EVERY_SECONDS = 2.0
ALL_WELL = Findings(overbooked=0, inversions=0, lost=0, unanswered=0)


@contextmanager
def workers_killed(portal: serving.Portal, every: float) -> Iterator[list[int]]:
    """Kill one web worker with SIGKILL every so many seconds; gives the list of those killed."""
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not over.wait(every):
            workers = portal.web_workers()
            if workers:
                os.kill(workers[len(killed) % len(workers)], signal.SIGKILL)
                killed.append(workers[0])

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


@pytest.fixture
def crowd(own_database):
    school = OrganisationFactory()
    people = [PersonFactory(head=school) for _ in range(BUYERS)]
    return signed_in(people, school.pk)


def again(crowd):
    """The same people with fresh forms."""
    return [type(buyer)(buyer.person_id, buyer.organisation_id, buyer.session) for buyer in crowd]


@pytest.mark.requirement("R044")
def test_a_crowd_gets_the_places_once_each_in_order_though_workers_are_killed(own_database, crowd, tmp_path):
    rounds: list[Findings] = []
    with serving.serving(own_database, tmp_path) as portal, workers_killed(portal, EVERY_SECONDS) as killed:
        while len(killed) < KILLS or not rounds:
            cohort, buyers = open_cohort(places=PLACES), again(crowd)
            all_buy(buyers, portal.port, cohort.pk)
            rounds.append(findings(cohort, buyers))
            booked = Booking.objects.filter(cohort=cohort, status=Status.BOOKED).count()
            assert (booked, rounds[-1]) == (PLACES, ALL_WELL)

    print(f"{len(rounds)} rounds of {BUYERS} buyers for {PLACES} places, {len(killed)} workers killed: {rounds[-1]}")
    assert len(killed) >= KILLS


def test_control_with_the_lock_off_the_constraint_alone_never_overbooks(own_database, crowd, tmp_path):
    cohort = open_cohort(places=PLACES)

    with serving.serving(own_database, tmp_path, app="tests.faults.without_the_lock") as portal:
        all_buy(crowd, portal.port, cohort.pk)

    assert findings(cohort, crowd).overbooked == 0


def test_control_with_lock_and_constraint_off_the_checker_reports_it(own_database, crowd, tmp_path):
    cohort = open_cohort(places=1)
    with databases.as_owner(own_database) as owner:
        owner.execute("ALTER TABLE programmes_cohort DROP CONSTRAINT cohort_never_overbooked")

    with serving.serving(own_database, tmp_path, app="tests.faults.without_the_lock") as portal:
        all_buy(crowd, portal.port, cohort.pk)

    assert findings(cohort, crowd).overbooked > 0
