"""The health pages say what is not well, and never fail themselves."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core import heartbeat, rules
from core.models import Heartbeat
from core.tasks import note_heartbeat
from tests.factories.core import MessageFactory
from tests.mail_servers import free_port

pytestmark = pytest.mark.django_db


def words() -> dict[str, tuple[bool, str]]:
    return {finding.part: (finding.is_well, finding.word) for finding in heartbeat.findings()}


def test_all_is_well(time_machine):
    time_machine.move_to("2026-11-21T09:00Z", tick=False)
    note_heartbeat()
    time_machine.shift(timedelta(seconds=40))

    assert words() == {
        "database": (True, "answers"),
        "broker": (True, "answers"),
        "outbox": (True, "0 messages late"),
        "clock": (True, "seen 40 s ago"),
    }


def test_a_clock_that_was_never_seen_is_not_well():
    assert words()["clock"] == (False, "never seen")


@pytest.mark.parametrize(("late", "is_well"), [(timedelta(seconds=-1), True), (timedelta(seconds=1), False)])
def test_a_clock_that_stands_still_is_noticed(time_machine, late, is_well):
    time_machine.move_to("2026-11-21T09:00Z", tick=False)
    heartbeat.note("clock")
    time_machine.shift(rules.CLOCK_SILENT_AFTER + late)

    assert words()["clock"][0] is is_well


def test_a_second_sign_of_life_replaces_the_first():
    note_heartbeat()
    note_heartbeat()

    assert Heartbeat.objects.count() == 1


def test_messages_that_nobody_takes_up_are_noticed():
    long_ago = timezone.now() - rules.OUTBOX_LATE_AFTER - timedelta(seconds=1)
    MessageFactory(due_at=long_ago)
    MessageFactory(due_at=long_ago, attempts=1)  # was tried: the other side's trouble, not ours
    MessageFactory()

    assert words()["outbox"] == (False, "1 messages late")


def test_a_broker_that_is_down_is_noticed(settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"

    assert words()["broker"] == (False, "ConnectionError")


def test_a_database_that_does_not_answer_is_noticed_and_asked_no_more(own_database):
    connection.ensure_connection()
    connection.connection.close()

    found = words()

    assert set(found) == {"database", "broker"}
    assert found["database"][0] is False


def test_readyz_gives_200_when_all_is_well_and_503_when_not(client):
    not_well = client.get("/readyz")
    note_heartbeat()
    well = client.get("/readyz")

    assert (not_well.status_code, well.status_code) == (503, 200)
    assert json.loads(not_well.content)["clock"] == "never seen"
    assert json.loads(well.content)["ready"] is True


def test_healthz_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_pages_are_read_only_kept_by_nobody_and_open_no_session(client, path):
    answer = client.get(path)

    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}
    assert client.post(path).status_code == 405
